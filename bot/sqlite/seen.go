package sqlite

import (
	"context"

	"teller/bot"
)

// Seen reports whether an update with this id was ever received.
func (s *Store) Seen(ctx context.Context, id bot.UpdateID) (bool, error) {
	var seen bool
	err := s.read.query(ctx, func(r scanner) error { return r.Scan(&seen) },
		`SELECT EXISTS (SELECT 1 FROM inbox WHERE id = ?)`, string(id))
	return seen, err
}
