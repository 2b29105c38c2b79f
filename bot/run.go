package bot

import (
	"context"
	"errors"
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
		e.turnCrew.run(ctx, work, e, e.cfg.Store.Waiting, func(id ConversationID) (bool, time.Duration, error) {
			_, more, err := e.turnOf(work, id)
			return more, 0, err
		})
	})
	all.Go(func() {
		e.commandCrew.run(ctx, work, e, e.dueCommands, func(id int64) (bool, time.Duration, error) {
			return false, 0, e.commandByID(work, id)
		})
	})
	all.Go(func() {
		e.sendCrew.run(ctx, work, e, e.dueChats, func(id ConversationID) (bool, time.Duration, error) {
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

// crew works on keys that have something to do, each key by one goroutine at a
// time, as many side by side as there are places. It works only while Run
// runs: what it is woken for at other times is found by looking.
type crew[K comparable] struct {
	do func(K) (again bool, wait time.Duration, err error)

	mu     sync.Mutex
	open   bool
	free   int        // places
	active map[K]bool // being worked on; true: woken again meanwhile
	queue  []K        // woken while no place was free; they are in active, too
	under  sync.WaitGroup
	look   chan struct{} // somebody asks to look for keys now
}

func newCrew[K comparable]() *crew[K] {
	return &crew[K]{active: map[K]bool{}, look: make(chan struct{}, 1)}
}

// wake has the key worked on, now where a place is free: by a goroutine that
// the caller's processor takes up next, so that a lone message is answered
// without waiting for another thread to wake.
func (c *crew[K]) wake(key K) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.open {
		return
	}
	if _, busy := c.active[key]; busy {
		c.active[key] = true
		return
	}
	c.active[key] = false
	if c.free == 0 {
		c.queue = append(c.queue, key)
		return
	}
	c.free--
	c.under.Go(func() { c.serve(key) })
}

// lookNow is for those who know that there is work but not which.
func (c *crew[K]) lookNow() {
	select {
	case c.look <- struct{}{}:
	default:
	}
}

// serve works on a key until nothing is left of it, then on the next that waits.
func (c *crew[K]) serve(key K) {
	for ok := true; ok; {
		again, wait, err := c.do(key)
		if err != nil {
			again = false // polling finds it again, a little later
		}
		if wait > 0 {
			time.Sleep(wait)
			again = true
		}
		key, ok = c.next(key, again)
	}
}

// next is what to work on after key, if anything.
func (c *crew[K]) next(key K, again bool) (K, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open && (again || c.active[key]) {
		c.active[key] = false
		return key, true
	}
	delete(c.active, key)
	if c.open && len(c.queue) > 0 {
		key, c.queue = c.queue[0], c.queue[1:]
		return key, true
	}
	c.free++
	return key, false
}

// run opens the crew until ctx ends, and waits for what is under way then.
func (c *crew[K]) run(ctx, work context.Context, e *Engine,
	find func(context.Context, time.Time, int) ([]K, error), do func(K) (bool, time.Duration, error)) {
	c.mu.Lock()
	c.open, c.free = true, e.cfg.Workers
	c.do = func(key K) (bool, time.Duration, error) {
		again, wait, err := do(key)
		if err != nil && work.Err() == nil {
			e.log.Error("a step failed; it is taken again", "error", safe(err))
		}
		return again, wait, err
	}
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		c.open, c.queue = false, nil
		c.mu.Unlock()
		c.under.Wait()
		c.mu.Lock()
		clear(c.active) // those that were still in the queue
		c.mu.Unlock()
	}()
	poll := time.NewTicker(e.cfg.Poll)
	defer poll.Stop()
	for {
		keys, err := find(work, e.clock.tick(), 4*e.cfg.Workers)
		if err != nil && work.Err() == nil {
			e.log.Error("looking for work failed", "error", safe(err))
		}
		for _, key := range keys {
			c.wake(key)
		}
		select {
		case <-ctx.Done():
			return
		case <-c.look:
		case <-poll.C:
		}
	}
}

func (e *Engine) wakeTurn(id ConversationID) { e.turnCrew.wake(id) }
func (e *Engine) wakeSend(id ConversationID) { e.sendCrew.wake(id) }

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
