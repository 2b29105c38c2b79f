package bot

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// Run loops over the steps in goroutines until ctx ends: turns of different
// conversations, commands of different keys and messages to different chats go
// side by side, and every channel that is a [Source] is listened to. Then it
// lets what is under way finish, for Config.Grace at most, and returns; nothing
// of it is left running. What another process wrote into the database is
// noticed within Config.Poll.
func (e *Engine) Run(ctx context.Context) error {
	if !e.sides.open() {
		return errors.New("bot: this engine is running already")
	}
	work, abandon := context.WithCancel(context.WithoutCancel(ctx))
	defer abandon()
	var all sync.WaitGroup
	all.Go(func() {
		loop(ctx, work, e, e.turnHints, e.cfg.Store.Waiting, func(id ConversationID) (bool, time.Duration, error) {
			_, more, err := e.turnOf(work, id)
			return more, 0, err
		})
	})
	all.Go(func() {
		loop(ctx, work, e, e.commandHints, e.dueCommands, func(id int64) (bool, time.Duration, error) {
			return false, 0, e.commandByID(work, id)
		})
	})
	all.Go(func() {
		loop(ctx, work, e, e.sendHints, e.dueChats, func(id ConversationID) (bool, time.Duration, error) {
			did, err := e.deliverNext(work, id)
			return did, e.paced(id, did), err
		})
	})
	all.Go(func() { e.tickLoop(ctx, work) })
	for _, ch := range e.cfg.Channels {
		if s, ok := ch.(Source); ok {
			all.Go(func() { e.listen(ctx, s) })
		}
	}
	<-ctx.Done()
	late := time.AfterFunc(e.cfg.Grace, abandon)
	defer late.Stop()
	all.Wait()
	e.sides.close()
	return nil
}

// loop hands keys with work to goroutines, each key to one at a time: those it
// is woken for at once, and those that find sees at every poll.
func loop[K comparable](ctx, work context.Context, e *Engine, h *hints[K],
	find func(context.Context, time.Time, int) ([]K, error), do func(K) (again bool, wait time.Duration, err error)) {
	var (
		mu     sync.Mutex
		active = map[K]bool{} // true: woken again meanwhile
		under  sync.WaitGroup
		places = make(chan struct{}, e.cfg.Workers)
		poll   = time.NewTicker(e.cfg.Poll)
	)
	defer under.Wait()
	defer poll.Stop()
	// next reports whether the key goes on, and forgets it if not.
	next := func(key K, again bool) bool {
		mu.Lock()
		defer mu.Unlock()
		if ctx.Err() == nil && (again || active[key]) {
			active[key] = false
			return true
		}
		delete(active, key)
		return false
	}
	serve := func(key K) {
		for {
			again, wait, err := do(key)
			if err != nil && work.Err() == nil {
				e.log.Error("a step failed; it is taken again", "error", safe(err))
				again = false
			}
			if wait > 0 {
				select {
				case <-time.After(wait):
					again = true
				case <-ctx.Done():
				}
			}
			if !next(key, again) {
				return
			}
		}
	}
	start := func(key K) bool {
		mu.Lock()
		_, busy := active[key]
		active[key] = busy
		mu.Unlock()
		if busy {
			return true
		}
		select {
		case places <- struct{}{}:
		case <-ctx.Done():
			return false
		}
		under.Go(func() {
			defer func() { <-places }()
			serve(key)
		})
		return true
	}
	look := func() []K {
		keys, err := find(work, e.clock.tick(), 4*e.cfg.Workers)
		if err != nil {
			e.log.Error("looking for work failed", "error", safe(err))
		}
		return keys
	}
	keys := look()
	for {
		for _, key := range keys {
			if !start(key) {
				return
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-h.signal:
			if keys = h.drain(); slices.Contains(keys, *new(K)) {
				keys = look() // woken for something whose key the caller cannot know
			}
		case <-poll.C:
			keys = look()
		}
	}
}

// hints are the keys that a loop is woken for.
type hints[K comparable] struct {
	signal chan struct{}

	mu   sync.Mutex
	keys []K
}

func newHints[K comparable]() *hints[K] { return &hints[K]{signal: make(chan struct{}, 1)} }

// most bounds what is remembered while no loop runs; polling finds the rest.
const mostHints = 4096

func (h *hints[K]) wake(key K) {
	h.mu.Lock()
	if len(h.keys) < mostHints {
		h.keys = append(h.keys, key)
	}
	h.mu.Unlock()
	select {
	case h.signal <- struct{}{}:
	default:
	}
}

func (h *hints[K]) drain() []K {
	h.mu.Lock()
	defer h.mu.Unlock()
	keys := h.keys
	h.keys = nil
	return keys
}

func (e *Engine) wakeTurn(id ConversationID) { e.turnHints.wake(id) }
func (e *Engine) wakeSend(id ConversationID) { e.sendHints.wake(id) }

// dueCommands lists what the loop of commands works on.
func (e *Engine) dueCommands(ctx context.Context, now time.Time, limit int) ([]int64, error) {
	rows, err := e.cfg.Store.DueCommands(ctx, now, limit)
	ids := make([]int64, len(rows))
	for i, c := range rows {
		ids[i] = c.ID
	}
	return ids, err
}

// dueChats lists chats whose next message is due.
func (e *Engine) dueChats(ctx context.Context, now time.Time, limit int) ([]ConversationID, error) {
	rows, err := e.cfg.Store.DueMessages(ctx, now, limit)
	ids := make([]ConversationID, len(rows))
	for i, s := range rows {
		ids[i] = s.Message.Conversation
	}
	return ids, err
}

// paced is how long a chat that could not be written to has to wait for its
// platform's rate, where that is short enough to stay for.
func (e *Engine) paced(id ConversationID, did bool) time.Duration {
	if did {
		return 0
	}
	wait := e.pace.free(id.Channel(), id).Sub(e.clock.tick())
	if wait <= 0 || wait > e.cfg.Poll {
		return 0
	}
	return wait
}

func (e *Engine) tickLoop(ctx, work context.Context) {
	poll := time.NewTicker(e.cfg.Poll)
	defer poll.Stop()
	for {
		for ctx.Err() == nil {
			did, err := e.Tick(work)
			if err != nil {
				e.log.Error("a tick failed; it is taken again", "error", safe(err))
			}
			if !did || err != nil {
				break
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-poll.C:
		}
	}
}

// listen keeps a source listening: when it gives up, it is started again.
func (e *Engine) listen(ctx context.Context, s Source) {
	for n := 1; ctx.Err() == nil; n++ {
		began := time.Now()
		err := s.Listen(ctx, e.Receive)
		if ctx.Err() != nil {
			return
		}
		if time.Since(began) > time.Minute {
			n = 1
		}
		wait := e.backoff(sendBackoff, n)
		e.log.Error("a channel stopped listening and is started again", "channel", s.Name(), "wait", wait, "error", errText(err))
		select {
		case <-time.After(wait):
		case <-ctx.Done():
		}
	}
}

func errText(err error) string {
	if err == nil {
		return "it ended by itself"
	}
	return safe(err)
}

// asides are best-effort calls beside the way of a message. While the engine
// runs they go in goroutines of their own; else the caller waits for them, so
// that single steps stay single-threaded.
type asides struct {
	mu      sync.RWMutex
	running bool
	all     sync.WaitGroup
}

func (a *asides) open() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	was := a.running
	a.running = true
	return !was
}

func (a *asides) close() {
	a.mu.Lock()
	a.running = false
	a.mu.Unlock()
	a.all.Wait()
}

const asideTime = 5 * time.Second

func (e *Engine) aside(what string, f func(context.Context) error) {
	call := func() {
		ctx, cancel := context.WithTimeout(context.Background(), asideTime)
		defer cancel()
		defer func() {
			if p := recover(); p != nil {
				e.log.Warn(what + " panicked")
			}
		}()
		if err := f(ctx); err != nil {
			e.log.Info(what+" failed", "error", safe(err))
		}
	}
	e.sides.mu.RLock()
	running := e.sides.running
	if running {
		e.sides.all.Go(call)
	}
	e.sides.mu.RUnlock()
	if !running {
		call()
	}
}
