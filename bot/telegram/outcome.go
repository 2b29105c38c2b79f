package telegram

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"teller/bot"
)

// How long to wait where the platform does not say.
const (
	retrySoon  = 2 * time.Second
	retryLater = time.Minute // somebody has to mend something first
)

// outcome says what a failed send means for the message: certainly not
// delivered, never to be delivered, or nobody knows (D6).
func outcome(err error) error {
	var e *callError
	if !errors.As(err, &e) {
		return err
	}
	switch {
	case !e.reached:
		return &bot.RetryError{After: retrySoon, Err: e}
	case e.code == http.StatusTooManyRequests, e.retry > 0 && e.status == http.StatusTooManyRequests:
		return &bot.RetryError{After: max(e.retry, time.Second), Err: e}
	case e.code == http.StatusUnauthorized, e.code == http.StatusNotFound:
		return &bot.RetryError{After: retryLater, Err: fmt.Errorf("%w: the bot's token is not accepted, see `teller doctor`", e)}
	case e.code == http.StatusForbidden, e.code == http.StatusBadRequest && shut(e.text):
		return fmt.Errorf("%w: %w", bot.ErrUnreachable, e)
	case e.code >= 400 && e.code < 500:
		return fmt.Errorf("%w: %w", bot.ErrRejected, e)
	case e.code == 0 && e.status >= 300 && e.status < 500:
		// Somebody in between answered, not the platform: it never arrived.
		return &bot.RetryError{After: retryLater, Err: e}
	}
	return e // 5xx, a time-out, a cut connection: it may have been delivered
}

// shut reports whether a refusal means that the chat is closed to the bot.
func shut(description string) bool {
	d := strings.ToLower(description)
	for _, part := range []string{
		"chat not found", "user not found", "user is deactivated", "group is deactivated", "peer_id_invalid", "chat_write_forbidden",
		"not enough rights", "have no rights", "need administrator rights", "bot was kicked", "chat_restricted",
	} {
		if strings.Contains(d, part) {
			return true
		}
	}
	return false
}

// notModified: the message shows already what it shall.
func notModified(err error) bool { return refusedWith(err, "message is not modified") }

// cannotEdit: the message is too old, gone, or not the bot's.
func cannotEdit(err error) bool {
	return refusedWith(err, "message can't be edited") || refusedWith(err, "message to edit not found") || refusedWith(err, "message_id_invalid") ||
		refusedWith(err, "there is no text in the message to edit")
}

func refusedWith(err error, part string) bool {
	var e *callError
	return errors.As(err, &e) && e.code == http.StatusBadRequest && strings.Contains(strings.ToLower(e.text), part)
}
