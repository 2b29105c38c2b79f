package knowledge

import (
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
)

//go:embed articles
var builtIn embed.FS

// BuiltInFiles is the folder of the articles that come with the program, one
// folder a language, for lint and for printing.
func BuiltInFiles() fs.FS {
	sub, err := fs.Sub(builtIn, "articles")
	if err != nil {
		panic(err) // the folder is compiled in
	}
	return sub
}

// BuiltIn is the articles that come with the program, sorted by id and
// language. figures wins over [DefaultFigures] and may be nil.
//
// Errors: *[LoadError].
func BuiltIn(figures Figures) ([]Article, error) {
	return Load(BuiltInFiles(), figures)
}

// Load reads every article below fsys, sorted by id and language: each file
// that ends in .md, in whatever folder, except README.md and what begins with a
// dot. figures wins over [DefaultFigures] and may be nil. A folder without
// articles gives none.
//
// Errors: *[LoadError] with everything that is wrong, each with file and line;
// none of the articles is returned then. An error of fsys itself, wrapped.
func Load(fsys fs.FS, figures Figures) ([]Article, error) {
	sources, problems, err := read(fsys, figures)
	if err != nil {
		return nil, err
	}
	if len(problems) > 0 {
		return nil, &LoadError{problems}
	}
	articles := make([]Article, len(sources))
	for i, s := range sources {
		articles[i] = s.Article
	}
	return articles, nil
}

// read parses every article below fsys and finds those that are there twice.
// Sources with problems are left out.
func read(fsys fs.FS, figures Figures) (sources []source, problems []Problem, err error) {
	figures = DefaultFigures().With(figures)
	seen := map[key]string{}
	err = fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if base := path.Base(name); name != "." && strings.HasPrefix(base, ".") {
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if entry.IsDir() || path.Ext(name) != ".md" || path.Base(name) == "README.md" {
			return nil
		}
		src, err := readArticle(fsys, name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil // removed while we were looking
		case errors.Is(err, errNotRegular):
			problems = append(problems, Problem{name, 0, Error, "not a regular file: remove it, or give it a name that does not end in .md"})
			return nil
		case err != nil:
			return err
		}
		s, bad := parse(name, src, figures)
		if len(bad) > 0 {
			problems = append(problems, bad...)
			return nil
		}
		if first, twice := seen[keyOf(s.Article)]; twice {
			problems = append(problems, Problem{name, s.line("id"), Error,
				fmt.Sprintf("duplicate id %q in %s: %s has it too", s.ID, s.Lang, first)})
			return nil
		}
		seen[keyOf(s.Article)] = name
		sources = append(sources, s)
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("reading articles: %w", err)
	}
	slices.SortStableFunc(sources, func(a, b source) int { return compare(a.Article, b.Article) })
	return sources, problems, nil
}

var errNotRegular = errors.New("not a regular file")

// readArticle reads a file, or what a link to it leads to, as far as parse wants
// to see it. What is no file is errNotRegular, because to open a pipe would wait
// for ever.
func readArticle(fsys fs.FS, name string) ([]byte, error) {
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errNotRegular
	}
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxFile+1))
}

// Merge is base with an operator's articles over it: an article with the same
// id and language replaces, any other adds. Where the replacing article has no
// questions, those of the replaced one stay, so that whoever only rewords an
// answer need not repeat how people ask for it. Sorted by id and language.
func Merge(base, over []Article) []Article {
	at := map[key]int{}
	var merged []Article
	for _, a := range slices.Concat(base, over) {
		i, known := at[keyOf(a)]
		if !known {
			at[keyOf(a)] = len(merged)
			merged = append(merged, a)
			continue
		}
		if len(a.Questions) == 0 {
			a.Questions = slices.Clone(merged[i].Questions)
		}
		merged[i] = a
	}
	slices.SortStableFunc(merged, compare)
	return merged
}

// key is what an article is unique by.
type key struct {
	id   ID
	lang string
}

func keyOf(a Article) key { return key{a.ID, a.Lang} }

func compare(a, b Article) int {
	if c := strings.Compare(string(a.ID), string(b.ID)); c != 0 {
		return c
	}
	return strings.Compare(a.Lang, b.Lang)
}
