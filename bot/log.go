package bot

import (
	"context"
	"log/slog"
	"regexp"
)

// MaskLogs wraps a handler so that no secret, card or telephone number gets
// into a log, whoever wrote it there: every text of a record is masked as a
// customer's would be, and telephone numbers keep only their ends.
func MaskLogs(h slog.Handler) slog.Handler { return maskHandler{h} }

type maskHandler struct{ slog.Handler }

func (h maskHandler) Handle(ctx context.Context, r slog.Record) error {
	clean := slog.NewRecord(r.Time, r.Level, maskLog(r.Message), r.PC)
	r.Attrs(func(a slog.Attr) bool {
		clean.AddAttrs(maskAttr(a))
		return true
	})
	return h.Handler.Handle(ctx, clean)
}

func (h maskHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	clean := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		clean[i] = maskAttr(a)
	}
	return maskHandler{h.Handler.WithAttrs(clean)}
}

func (h maskHandler) WithGroup(name string) slog.Handler {
	return maskHandler{h.Handler.WithGroup(name)}
}

func maskAttr(a slog.Attr) slog.Attr {
	v := a.Value.Resolve()
	switch v.Kind() {
	case slog.KindString:
		return slog.String(a.Key, maskLog(v.String()))
	case slog.KindGroup:
		var group []slog.Attr
		for _, m := range v.Group() {
			group = append(group, maskAttr(m))
		}
		return slog.Attr{Key: a.Key, Value: slog.GroupValue(group...)}
	case slog.KindAny:
		if err, ok := v.Any().(error); ok {
			return slog.String(a.Key, maskLog(err.Error()))
		}
	}
	return a
}

var phoneShape = regexp.MustCompile(`\+\d{7,15}\b|\b1[3-9]\d{9}\b`)

// maskLog masks a text that people at work will read.
func maskLog(s string) string {
	s = phoneShape.ReplaceAllStringFunc(s, func(p string) string { return p[:3] + hidden + p[len(p)-4:] })
	return mask(s, false).text
}

// safe is an error's text for a log or a table: masked and bounded.
func safe(err error) string { return clip(maskLog(err.Error()), 300) }
