package knowledge

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"time"
	"unicode/utf8"
)

// None stands in an evaluation file for "no article answers this".
const None = "none"

// EvalRow is one sentence with the article that answers it.
type EvalRow struct {
	Text    string
	Article ID // "" where nothing answers
	Line    int
}

// ReadEval reads an evaluation file: tab separated, the header
// "text<TAB>article", then one sentence a line with an article's id, or "none"
// where nothing answers. There is no quoting; empty lines are skipped. Whether
// an id exists is not checked: an article that is missing counts as not found.
//
// Errors: a wrong header, a line without two columns, an empty one, not UTF-8,
// or longer than 1 MiB, each naming the line; none but a header is an error too.
func ReadEval(r io.Reader) ([]EvalRow, error) {
	scanner := bufio.NewScanner(r)
	scanner.Buffer(nil, 1<<20)
	var rows []EvalRow
	line, header := 0, false
	for scanner.Scan() {
		line++
		text := strings.TrimSuffix(scanner.Text(), "\r")
		if line == 1 {
			text = strings.TrimPrefix(text, "\ufeff")
		}
		if !utf8.ValidString(text) {
			return nil, fmt.Errorf("line %d: not UTF-8", line)
		}
		if strings.TrimSpace(text) == "" {
			continue
		}
		columns := strings.Split(text, "\t")
		if len(columns) != 2 {
			return nil, fmt.Errorf("line %d: %d columns, want 2: text<TAB>article", line, len(columns))
		}
		sentence, id := strings.TrimSpace(columns[0]), strings.TrimSpace(columns[1])
		if !header {
			if sentence != "text" || id != "article" {
				return nil, fmt.Errorf("line %d: the header must be text<TAB>article", line)
			}
			header = true
			continue
		}
		switch {
		case sentence == "":
			return nil, fmt.Errorf("line %d: the text is empty", line)
		case id == None:
			id = ""
		case !idForm.MatchString(id):
			return nil, fmt.Errorf("line %d: article %q: want an id like refund-policy, or none", line, id)
		}
		rows = append(rows, EvalRow{sentence, ID(id), line})
	}
	if err := scanner.Err(); errors.Is(err, bufio.ErrTooLong) {
		return nil, fmt.Errorf("line %d: longer than 1 MiB", line+1)
	} else if err != nil {
		return nil, fmt.Errorf("line %d: %w", line+1, err)
	}
	if !header {
		return nil, errors.New("line 1: the header must be text<TAB>article")
	}
	if len(rows) == 0 {
		return nil, errors.New("no sentences below the header")
	}
	return rows, nil
}

// Metrics is how well a search answers, as `teller kb eval` prints it. Shares
// are from 0 to 1, rounded to four decimals; a share of no rows is 0.
type Metrics struct {
	Queries int `json:"queries"`
	// Hit1 and Hit3 are the shares of the answerable queries whose article is
	// the first hit, or among the first three.
	Hit1 float64 `json:"hit1"`
	Hit3 float64 `json:"hit3"`
	// MRR10 is the mean of 1/rank over the answerable queries, 0 below rank ten.
	MRR10 float64 `json:"mrr10"`
	// NoneRecall is the share of the unanswerable queries with no hit, and
	// NoneFalse the share of the answerable ones with no hit.
	NoneRecall float64 `json:"none_recall"`
	NoneFalse  float64 `json:"none_false"`
	// PerQuery is the mean time of a search in microseconds.
	PerQuery float64 `json:"us_per_query"`
}

// Evaluate runs every row through search, which gives ids best first and none
// where nothing answers.
func Evaluate(rows []EvalRow, search func(text string) []ID) Metrics {
	m := Metrics{Queries: len(rows)}
	var answerable, hit1, hit3, silent, none, quiet int
	var reciprocal float64
	var spent time.Duration
	for _, row := range rows {
		start := time.Now()
		found := search(row.Text)
		spent += time.Since(start)
		if row.Article == "" {
			none++
			if len(found) == 0 {
				quiet++
			}
			continue
		}
		answerable++
		if len(found) == 0 {
			silent++
		}
		switch rank := rankOf(row.Article, found); {
		case rank == 0 || rank > 10:
		case rank == 1:
			hit1++
			fallthrough
		case rank <= 3:
			hit3++
			fallthrough
		default:
			reciprocal += 1 / float64(rank)
		}
	}
	m.Hit1 = share(float64(hit1), answerable)
	m.Hit3 = share(float64(hit3), answerable)
	m.MRR10 = share(reciprocal, answerable)
	m.NoneRecall = share(float64(quiet), none)
	m.NoneFalse = share(float64(silent), answerable)
	if len(rows) > 0 {
		m.PerQuery = math.Round(float64(spent.Nanoseconds())/float64(len(rows))/100) / 10
	}
	return m
}

// EvaluateBase measures a base's own search, at most ten hits a query, each
// query in its own language.
func EvaluateBase(rows []EvalRow, base *Base) Metrics {
	return Evaluate(rows, func(text string) []ID {
		hits := base.Search(text, "", 10)
		ids := make([]ID, len(hits))
		for i, h := range hits {
			ids[i] = h.Article.ID
		}
		return ids
	})
}

// rankOf is where id stands in found, from 1; 0 where it does not.
func rankOf(id ID, found []ID) int {
	for i, f := range found {
		if f == id {
			return i + 1
		}
	}
	return 0
}

func share(part float64, of int) float64 {
	if of == 0 {
		return 0
	}
	return math.Round(part/float64(of)*1e4) / 1e4
}
