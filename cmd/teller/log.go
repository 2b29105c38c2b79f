package main

import (
	"io"
	"log/slog"

	"teller/bot"
)

// logger writes to the program's stderr, secrets and personal data masked.
func logger(w io.Writer, format string, level slog.Level) *slog.Logger {
	o := &slog.HandlerOptions{Level: level}
	var h slog.Handler = slog.NewTextHandler(w, o)
	if format == "json" {
		h = slog.NewJSONHandler(w, o)
	}
	return slog.New(bot.MaskLogs(h))
}
