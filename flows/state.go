package flows

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"teller/flows/text"
	"teller/wallet"
)

// stateVersion is the version of the encoded state. An older one is brought up
// to date when it is read; a newer one is an error, because dropping a
// customer's conversation is worse than stopping.
const stateVersion = 1

// state is what a conversation remembers between turns.
type state struct {
	V    int    `json:"v"`
	Lang string `json:"lang"`
	// Account is whose data the tasks and watches speak of: when the chat is
	// linked to another one, or to none any more, they end before anything else.
	Account wallet.AccountID `json:"account,omitempty"`
	Stack   []frame          `json:"stack,omitempty"` // the last is the open one
	// Later are wishes of the same sentence that wait their turn.
	Later []later `json:"later,omitempty"`
	// Shown are the buttons that were shown last: their labels may be typed.
	Shown []shownButton `json:"shown,omitempty"`
	// Watches outlive their tasks: what is followed until it ends.
	Watches []Watch `json:"watches,omitempty"`
	// Misses counts sentences in a row that were not understood.
	Misses int `json:"misses,omitempty"`
	// Words are the customer's last sentences, masked, for a person who takes over.
	Words []string `json:"words,omitempty"`
	Said  int      `json:"said,omitempty"` // how many there were in all
	// Tried is what was done so far, for the same person.
	Tried []text.Line `json:"tried,omitempty"`
	// Last is the key of the last thing said, so that it is not said twice in a row.
	Last text.Key `json:"last,omitempty"`
	// Unplaced are sentences that no task has taken yet: guesses were offered
	// about them, or they only named a payment. The next task begins with what
	// they said.
	Unplaced []string `json:"unplaced,omitempty"`
	// Guesses counts offers in a row.
	Guesses int `json:"guesses,omitempty"`
	// Soothed is set once anger was met with an offer of a person.
	Soothed bool `json:"soothed,omitempty"`
}

// frame is one started task.
type frame struct {
	ID      FrameID         `json:"id"`
	Parent  FrameID         `json:"parent,omitempty"` // who started it and waits
	Flow    string          `json:"flow"`
	Version int             `json:"version"`
	State   string          `json:"state"`
	Step    int             `json:"step"`
	Data    json.RawMessage `json:"data"`
	Back    []snapshot      `json:"back,omitempty"`
	Born    int             `json:"born,omitempty"` // sentences heard before it began
}

// snapshot is where "back" leads.
type snapshot struct {
	State string          `json:"state"`
	Data  json.RawMessage `json:"data"`
}

const (
	maxBack  = 8
	maxWords = 6
	maxTried = 12
)

// Watch is something that is followed after its task has ended.
type Watch struct {
	ID          FrameID               `json:"id"` // its timers run under it
	Kind        WatchKind             `json:"kind"`
	Refund      wallet.IdempotencyKey `json:"refund,omitempty"`
	Reference   string                `json:"ref,omitempty"`
	Transaction wallet.TransactionID  `json:"txn,omitempty"`
	Version     int64                 `json:"version,omitempty"` // last told
	Status      wallet.RefundStatus   `json:"status,omitempty"`
	Tries       int                   `json:"tries,omitempty"`
	Value       string                `json:"value,omitempty"` // what to start with when it rings
	Since       time.Time             `json:"since"`
}

// WatchKind is what is followed.
type WatchKind string

const (
	WatchRefund WatchKind = "refund" // until paid, refused or failed
	WatchTwin   WatchKind = "twin"   // a pending twin or a hold, until it lapsed
	WatchLook   WatchKind = "look"   // looks again for a double charge
)

func decodeState(b []byte) (*state, error) {
	if len(b) == 0 {
		return &state{V: stateVersion}, nil
	}
	var st state
	if err := json.Unmarshal(b, &st); err != nil {
		return nil, fmt.Errorf("the conversation's state is unreadable: %w", err)
	}
	if st.V > stateVersion {
		return nil, fmt.Errorf("the conversation's state has version %d, this program knows %d: it was written by a newer one", st.V, stateVersion)
	}
	st.V = stateVersion
	return &st, nil
}

func (st *state) encode() []byte {
	b, err := json.Marshal(st)
	if err != nil {
		panic(fmt.Sprintf("flows: state cannot be encoded: %v", err)) // plain values only
	}
	return b
}

func (st *state) top() *frame {
	if len(st.Stack) == 0 {
		return nil
	}
	return &st.Stack[len(st.Stack)-1]
}

func (st *state) find(id FrameID) *frame {
	for i := range st.Stack {
		if st.Stack[i].ID == id {
			return &st.Stack[i]
		}
	}
	return nil
}

// root is the task that a frame belongs to: the one that a customer would name.
func (st *state) root(f *frame) *frame {
	for p := f; p != nil; p = st.find(f.Parent) {
		if f = p; f.Parent == "" {
			break
		}
	}
	return f
}

// childOf is the task that a frame started and waits for, nil none.
func (st *state) childOf(id FrameID) *frame {
	for i := range st.Stack {
		if st.Stack[i].Parent == id {
			return &st.Stack[i]
		}
	}
	return nil
}

// waitsFor is the task at the end of those that a frame started: where it
// really stands.
func (st *state) waitsFor(id FrameID) *frame {
	f := st.find(id)
	for c := f; c != nil; c = st.childOf(f.ID) {
		f = c
	}
	return f
}

// raise makes the frame the open one. The tasks that were started from it come
// along, above it.
func (st *state) raise(id FrameID) {
	var rest, self, above []frame
	for _, f := range st.Stack {
		switch {
		case f.ID == id:
			self = append(self, f)
		case st.under(f, id):
			above = append(above, f)
		default:
			rest = append(rest, f)
		}
	}
	st.Stack = slices.Concat(rest, self, above)
}

// under reports whether a frame was started from another, directly or not.
func (st *state) under(f frame, id FrameID) bool {
	for p := &f; p != nil; p = st.find(p.Parent) {
		if p.Parent == id {
			return true
		}
	}
	return false
}

func (st *state) hear(words string) {
	if words == "" {
		return
	}
	if r := []rune(words); len(r) > 300 {
		words = string(r[:300]) + "…"
	}
	st.Said++
	st.Words = append(st.Words, words)
	if n := len(st.Words); n > maxWords {
		st.Words = st.Words[n-maxWords:]
	}
}

func (st *state) unplaced(words string) {
	st.Unplaced = append(st.Unplaced, words)
	if n := len(st.Unplaced); n > 3 {
		st.Unplaced = st.Unplaced[n-3:]
	}
}

func (st *state) tried(l text.Line) {
	st.Tried = append(st.Tried, l)
	if n := len(st.Tried); n > maxTried {
		st.Tried = st.Tried[n-maxTried:]
	}
}
