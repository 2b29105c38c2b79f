package bot

import (
	"context"
	"sync"
)

// group lets callers that come at the same time share one transaction. Whoever
// finds nobody at work commits its own item and everything that queued up in
// the meantime goes into the next commit together: nobody waits for company,
// no goroutine is needed, and a lone caller commits alone, so that a
// simulation stays single-threaded.
type group[T, R any] struct {
	commit func(context.Context, []T) ([]R, []error)

	mu      sync.Mutex
	queue   []*member[T, R]
	leading bool
}

type member[T, R any] struct {
	item   T
	result R
	err    error
	call   chan bool // true: done, false: lead the next commit
}

// mostTogether bounds one shared transaction.
const mostTogether = 256

func (g *group[T, R]) do(ctx context.Context, item T) (R, error) {
	m := &member[T, R]{item: item}
	g.mu.Lock()
	g.queue = append(g.queue, m)
	if g.leading {
		m.call = make(chan bool, 1)
		g.mu.Unlock()
		if done := <-m.call; done {
			return m.result, m.err
		}
		g.mu.Lock()
	}
	g.leading = true
	batch := g.queue
	g.queue = nil
	if len(batch) > mostTogether {
		batch, g.queue = batch[:mostTogether:mostTogether], batch[mostTogether:]
	}
	g.mu.Unlock()

	items := make([]T, len(batch))
	for i, b := range batch {
		items[i] = b.item
	}
	// The others' work must not end with this caller's context.
	results, errs := g.commit(context.WithoutCancel(ctx), items)

	g.mu.Lock()
	defer g.mu.Unlock()
	for i, b := range batch {
		b.result, b.err = results[i], errs[i]
		if b != m {
			b.call <- true
		}
	}
	g.leading = len(g.queue) > 0
	if g.leading {
		g.queue[0].call <- false
	}
	return m.result, m.err
}

// bindGroups says how each sort of work is committed together.
func (e *Engine) bindGroups() {
	store := e.cfg.Store
	e.receiving.commit = func(ctx context.Context, calls [][]InboxRow) ([][]bool, []error) {
		var all []InboxRow
		for _, rows := range calls {
			all = append(all, rows...)
		}
		fresh, err := store.Receive(ctx, all)
		results, errs := make([][]bool, len(calls)), make([]error, len(calls))
		for i, rows := range calls {
			if errs[i] = err; err == nil {
				results[i], fresh = fresh[:len(rows)], fresh[len(rows):]
			}
		}
		return results, errs
	}
	e.turning.commit = together(store.Commit)
	e.starting.commit = together(store.StartSend)
	e.ending.commit = together(store.EndSend)
}

func together[T any](f func(context.Context, []T) []error) func(context.Context, []T) ([]struct{}, []error) {
	return func(ctx context.Context, items []T) ([]struct{}, []error) {
		return make([]struct{}, len(items)), f(ctx, items)
	}
}

// lane is the set of keys that somebody works on now: one turn for each
// conversation, one attempt for each command's key, one send for each chat.
type lane[K comparable] struct {
	mu   sync.Mutex
	busy map[K]bool
}

func (l *lane[K]) enter(key K) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.busy[key] {
		return false
	}
	if l.busy == nil {
		l.busy = map[K]bool{}
	}
	l.busy[key] = true
	return true
}

func (l *lane[K]) leave(key K) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.busy, key)
}
