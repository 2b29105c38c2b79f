// Package text holds every sentence said to a customer or an agent, keyed, in
// every language. No logic: which sentence, when, is decided elsewhere.
package text

import (
	"encoding/json"
	"fmt"
	"time"

	"teller/wallet"
)

// Key names a sentence: "double_charge.review".
type Key string

// Params are the values of a sentence's placeholders. They are kept as values,
// not as words, so that the same message renders in another language.
type Params map[string]Value

// Line is a sentence that is not rendered yet.
type Line struct {
	Key    Key    `json:"key"`
	Params Params `json:"params,omitempty"`
}

// Value is one placeholder's value: exactly one of the fields is set.
type Value struct {
	Text  string        `json:"s,omitempty"`
	Whole string        `json:"whole,omitempty"` // our own text, line breaks kept
	Names wallet.Names  `json:"names,omitempty"`
	Money *wallet.Money `json:"money,omitempty"`
	Time  *Moment       `json:"time,omitempty"`
	Count *int          `json:"n,omitempty"`
	Gap   time.Duration `json:"gap,omitempty"`
	Line  *Line         `json:"line,omitempty"` // a sentence within a sentence
	Lines []Line        `json:"lines,omitempty"`
}

// Moment is a time with the zone it is told in.
type Moment struct {
	At     time.Time `json:"at"`
	Zone   string    `json:"zone"`
	Now    time.Time `json:"now"`              // what "today" meant when it was said
	Format string    `json:"format,omitempty"` // "", "date", "time", "second"
}

// JSON is for the tables that keep params as text.
func (p Params) JSON() string {
	b, err := json.Marshal(p)
	if err != nil {
		panic(fmt.Sprintf("text: params cannot be encoded: %v", err)) // only plain values inside
	}
	return string(b)
}

// Parse reads what [Params.JSON] wrote.
func (p *Params) Parse(s string) error { return json.Unmarshal([]byte(s), p) }
