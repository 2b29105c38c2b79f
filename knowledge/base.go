package knowledge

import (
	"fmt"
	"slices"
	"unicode"
)

// fallback is the language in which an article is given where it does not
// exist in the one asked for.
const fallback = "en"

// Ranked is an article's id with a ranker's score.
type Ranked struct {
	ID    ID
	Score float64 // 0..1, that the article answers; comparable within one ranking
}

// Ranker says which articles answer a sentence. The joint model of intents and
// articles is the one there is, so that `teller kb search` and the chat agree.
type Ranker interface {
	// RankArticles is the articles that answer text, best first, each id once;
	// none where nothing answers. lang is the language of the asker, which
	// decides what the words leave open. It is called for every search, from
	// many goroutines at once, and must not block.
	RankArticles(text, lang string) []Ranked
}

// Hit is one article that answers a search.
type Hit struct {
	Article Article
	Score   float64 // as ranked
}

// Base is the articles with a way to search them. It does not change after
// [NewBase], and is safe for use from many goroutines.
type Base struct {
	articles []Article
	byID     map[ID][]Article // the languages of each
	ranker   Ranker
}

// NewBase holds articles, searched by ranker. A nil ranker finds nothing.
//
// Errors: an article that is there twice, one without id or language.
func NewBase(articles []Article, ranker Ranker) (*Base, error) {
	b := &Base{articles: slices.Clone(articles), byID: map[ID][]Article{}, ranker: ranker}
	slices.SortStableFunc(b.articles, compare)
	for i, a := range b.articles {
		if a.ID == "" || a.Lang == "" {
			return nil, fmt.Errorf("article %q (%s) has no id or no language", a.Title, a.File)
		}
		if i > 0 && keyOf(b.articles[i-1]) == keyOf(a) {
			return nil, fmt.Errorf("article %s in %s is there twice: %s and %s", a.ID, a.Lang, b.articles[i-1].File, a.File)
		}
		b.byID[a.ID] = append(b.byID[a.ID], a)
	}
	return b, nil
}

// Articles is every article in every language, sorted by id and language. The
// slice is the caller's.
func (b *Base) Articles() []Article { return slices.Clone(b.articles) }

// Article is the article in lang, else in English, else in whatever language
// there is; its Lang tells which. It is not ok where no article has the id.
func (b *Base) Article(id ID, lang string) (article Article, ok bool) {
	versions := b.byID[id]
	for _, want := range []string{lang, fallback} {
		for _, a := range versions {
			if a.Lang == want {
				return a, true
			}
		}
	}
	if len(versions) == 0 {
		return Article{}, false
	}
	return versions[0], true
}

// Search is at most limit articles that answer query, best first, each in
// lang as [Base.Article] falls back; limit 0 means all. An empty lang is the
// query's own: Chinese where it has a Chinese character, else English. Ids
// that the ranker knows and the base does not are left out, as where an article
// was removed since the model was trained.
func (b *Base) Search(query, lang string, limit int) []Hit {
	if b.ranker == nil {
		return nil
	}
	if lang == "" {
		lang = written(query)
	}
	var hits []Hit
	seen := map[ID]bool{}
	for _, r := range b.ranker.RankArticles(query, lang) {
		if limit > 0 && len(hits) == limit {
			break
		}
		if a, ok := b.Article(r.ID, lang); ok && !seen[r.ID] {
			seen[r.ID] = true
			hits = append(hits, Hit{a, r.Score})
		}
	}
	return hits
}

// written is the language that a text's script tells.
func written(text string) string {
	for _, c := range text {
		if unicode.Is(unicode.Han, c) {
			return "zh"
		}
	}
	return "en"
}
