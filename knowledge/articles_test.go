package knowledge

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// promised is every article that commands and evaluations know by name.
const promised = `how-wallet-works double-charge-causes confirm-double-charge double-charge-what-to-do
avoid-double-charge confirm-payment-success payment-failed-reasons insufficient-balance card-declined
network-problems merchant-outage pending-payment security-measures verification-codes suspicious-activity
lost-phone freeze-wallet scam-warning refund-policy refund-time-limit refund-process refund-destination
refund-not-arrived partial-refund choose-wallet payment-alerts top-up top-up-failed withdraw
withdraw-not-arrived transfer transfer-wrong-person link-bank-card unlink-bank-card identity-verification
change-phone-number payment-limits fees set-or-change-pin pin-locked biometric-payment bank-statement-check
contact-merchant contact-support transaction-records receipts-invoices close-account privacy-data`

func TestEveryArticleIsComplete(t *testing.T) {
	t.Parallel()
	articles, err := BuiltIn(nil)
	if err != nil {
		t.Fatal(err)
	}
	base, err := NewBase(articles, nil)
	if err != nil {
		t.Fatal(err)
	}
	ids := strings.Fields(promised)
	if got, want := len(articles), len(ids)*len(BuiltInLangs()); got != want {
		t.Errorf("%d articles, want %d", got, want)
	}
	for _, id := range ids {
		for _, lang := range BuiltInLangs() {
			a, ok := base.Article(ID(id), lang)
			if !ok || a.Lang != lang {
				t.Errorf("%s does not exist in %s", id, lang)
				continue
			}
			complete(t, a)
		}
	}
}

// complete checks what lint does not: that an article has what a customer
// needs after the short answer.
func complete(t *testing.T, a Article) {
	t.Helper()
	if len(a.Questions) < MinQuestions {
		t.Errorf("%s: %d questions", a.File, len(a.Questions))
	}
	if n := utf8.RuneCountInString(a.Answer); n > MaxAnswer || strings.Count(a.Answer, "\n") >= MaxLines {
		t.Errorf("%s: the answer has %d characters", a.File, n)
	}
	var headings, items int
	for _, b := range ParseMarkdown(a.Body) {
		switch b.Kind {
		case Heading:
			headings++
		case Item:
			items++
		}
	}
	if headings < 2 || items < 2 {
		t.Errorf("%s: %d headings and %d list items: where are the steps?", a.File, headings, items)
	}
	help := map[string]string{"zh": "什么时候找人工", "en": "When to talk to a person"}[a.Lang]
	if !strings.Contains(a.Body, help) && a.ID != "contact-support" {
		t.Errorf("%s: has no %q", a.File, help)
	}
	if strings.Contains(a.Title+a.Answer+a.Body+strings.Join(a.Questions, ""), "{{") {
		t.Errorf("%s: an unfilled placeholder", a.File)
	}
	han := strings.ContainsFunc(a.Answer, func(c rune) bool { return unicode.Is(unicode.Han, c) })
	if han != (a.Lang == "zh") {
		t.Errorf("%s: the answer is in another language", a.File)
	}
	if a.Lang == "zh" && strings.ContainsAny(a.Answer+a.Details(), ";?!") {
		t.Errorf("%s: half-width punctuation in Chinese", a.File)
	}
}

// The example sentences that the language engine is tried on stay out of the
// program, so that what is measured on their like means something.
func TestQuestionsAreOurOwn(t *testing.T) {
	t.Parallel()
	dir := filepath.Join("..", "..", "shared", "data")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the example sentences are not here")
	}
	foreign := map[string]bool{}
	f, err := os.Open(filepath.Join(dir, "banking77_train.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		foreign[fold(row[0])] = true
	}
	src, err := os.ReadFile(filepath.Join(dir, "clinc150_small.json"))
	if err != nil {
		t.Fatal(err)
	}
	var lists map[string][][2]string
	if err := json.Unmarshal(src, &lists); err != nil {
		t.Fatal(err)
	}
	for _, list := range lists {
		for _, pair := range list {
			foreign[fold(pair[0])] = true
		}
	}
	if len(foreign) < 25000 {
		t.Fatalf("only %d sentences were read", len(foreign))
	}
	articles, err := BuiltIn(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range articles {
		for _, q := range a.Phrasings() {
			if foreign[fold(q)] {
				t.Errorf("%s: %q is one of the example sentences", a.File, q)
			}
		}
	}
}
