package main

import (
	"context"
	"fmt"
	"hash/fnv"
	"io/fs"
	"log/slog"
	"os"
	"sync/atomic"
	"time"

	"teller/flows"
)

// mind is the brain that answers now. An operator's articles are read again
// when they change; a turn that is under way ends with the brain it began with.
type mind struct{ now atomic.Pointer[brain] }

var _ flows.Turner = (*mind)(nil)

// Turn implements [flows.Turner].
func (m *mind) Turn(ctx context.Context, in flows.Input) (flows.Output, error) {
	return m.now.Load().assistant.Turn(ctx, in)
}

// watchArticles reads the operator's articles again when something in their
// folder changes, looking at every tick. Articles that cannot be used are
// reported, and the ones before them stay.
func (m *mind) watchArticles(ctx context.Context, p policy, dir string, tick <-chan time.Time, log *slog.Logger) {
	seen := fingerprint(dir)
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick:
		}
		now := fingerprint(dir)
		if now == seen {
			continue
		}
		seen = now
		b, err := newBrain(p, dir)
		if err != nil {
			log.Error("the changed articles cannot be used; the ones before stay", "error", err)
			continue
		}
		m.now.Store(b)
		log.Info("the articles were read again", "folder", dir, "articles", len(b.base.Articles()))
	}
}

// fingerprint changes when a file of the folder is added, removed or written.
func fingerprint(dir string) uint64 {
	h := fnv.New64a()
	_ = fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil // what cannot be read now counts as not there
		}
		if info, err := d.Info(); err == nil && !d.IsDir() {
			fmt.Fprintf(h, "%s\x00%d\x00%d\x00", name, info.Size(), info.ModTime().UnixNano())
		}
		return nil
	})
	return h.Sum64()
}
