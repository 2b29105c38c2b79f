package bot

import (
	"context"
	"crypto/cipher"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"golang.org/x/crypto/chacha20poly1305"

	"teller/flows"
	"teller/wallet"
)

// Config is what an [Engine] is made of. Store, Turner, Wallet and Key are
// required; everything else has the default named beside it.
type Config struct {
	Store    Store
	Turner   flows.Turner
	Wallet   wallet.Backend
	Channels []Channel

	Now     func() time.Time // time.Now
	Rand    io.Reader        // crypto/rand; ids, handles, nonces, jitter
	Key     []byte           // 32 bytes: seals secrets at rest (S5)
	Log     *slog.Logger     // discards
	Metrics *Metrics         // a new one

	Workers        int           // 64: turns, commands and sends side by side, each
	Poll           time.Duration // 250 ms: how soon another process's rows are noticed
	Grace          time.Duration // 10 s: for what is under way when Run ends
	TurnTimeout    time.Duration // 20 s
	CommandTimeout time.Duration // 10 s, of one attempt
	SendTimeout    time.Duration // 30 s, of one attempt
	TurnAttempts   int           // 5, then a dead letter
	SendAttempts   int           // 15, then failed
	ButtonLife     time.Duration // 7 days
	LinkLife       time.Duration // 10 min: a link command is given up after
}

// Engine moves messages: from the inbox through turns to the outbox, commands
// to the wallet and back. It exposes its steps one by one ([Engine.Receive],
// [Engine.Turn], [Engine.Command], [Engine.Deliver], [Engine.Tick]);
// [Engine.Run] merely loops over the same steps in goroutines.
type Engine struct {
	cfg      Config
	channels map[ChannelName]Channel
	log      *slog.Logger
	metrics  *Metrics
	seal     cipher.AEAD
	rand     *lockedRand
	clock    clock
	pace     pace

	receiving group[[]InboxRow, []bool]
	turning   group[TurnCommit, struct{}]
	starting  group[SendStart, struct{}]
	ending    group[SendEnd, struct{}]

	turns    lane[ConversationID]
	commands lane[wallet.IdempotencyKey]
	sends    lane[ConversationID]

	turnCrew    *crew[ConversationID]
	commandCrew *crew[int64]
	sendCrew    *crew[ConversationID]
	sides       asides
}

// New checks the configuration, reads the persisted clock and makes an
// engine. It starts nothing.
func New(cfg Config) (*Engine, error) {
	if cfg.Store == nil || cfg.Turner == nil || cfg.Wallet == nil {
		return nil, errors.New("bot: an engine needs a Store, a Turner and a Wallet")
	}
	seal, err := chacha20poly1305.NewX(cfg.Key)
	if err != nil {
		return nil, fmt.Errorf("bot: the key that seals secrets must have %d bytes: %w", chacha20poly1305.KeySize, err)
	}
	cfg.setDefaults()
	e := &Engine{
		cfg: cfg, log: cfg.Log, metrics: cfg.Metrics, seal: seal,
		rand:     &lockedRand{r: cfg.Rand},
		channels: map[ChannelName]Channel{},
		turnCrew: newCrew[ConversationID](), commandCrew: newCrew[int64](), sendCrew: newCrew[ConversationID](),
	}
	for _, ch := range cfg.Channels {
		if e.channels[ch.Name()] != nil {
			return nil, fmt.Errorf("bot: two channels are named %q", ch.Name())
		}
		e.channels[ch.Name()] = ch
	}
	e.clock.now = cfg.Now
	high, err := cfg.Store.Clock(context.Background())
	if err != nil {
		return nil, fmt.Errorf("bot: reading the persisted clock: %w", err)
	}
	e.clock.raise(high)
	e.bindGroups()
	e.metrics.watch(cfg.Store, e.clock.tick)
	return e, nil
}

// Ready reports an error while the engine could not do its work: the database
// cannot be written.
func (e *Engine) Ready(ctx context.Context) error {
	if err := e.cfg.Store.Ready(ctx); err != nil {
		return fmt.Errorf("the database cannot be written: %w", err)
	}
	return nil
}

// Settle takes steps until nothing is due now. It does not wait for anything
// that is due later; [Engine.NextDue] tells when that is.
func (e *Engine) Settle(ctx context.Context) error {
	steps := []func(context.Context) (bool, error){e.Tick, e.Turn, e.Command, e.Deliver}
	for {
		any := false
		for _, step := range steps {
			for {
				did, err := step(ctx)
				if err != nil {
					return err
				}
				if !did {
					break
				}
				any = true
			}
		}
		if !any {
			return nil
		}
	}
}
