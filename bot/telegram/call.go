package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"teller/wallet"
)

// PublicAPI is the platform's own Bot API server.
const PublicAPI = "https://api.telegram.org"

// mostAnswer bounds what one answer may have; a hundred updates stay far below.
const mostAnswer = 16 << 20

// request is one call of a method, not yet made.
type request struct {
	method string
	params tgbotapi.Params
}

// api makes calls. The token is in every address, so it is taken out of every
// error before anybody sees it.
type api struct {
	token  wallet.Secret
	base   string
	client *http.Client
}

// doer lends the library a client with a context, which it knows nothing of.
type doer func(*http.Request) (*http.Response, error)

func (f doer) Do(r *http.Request) (*http.Response, error) { return f(r) }

// call makes a call and returns its result. The error is a *callError.
func (a *api) call(ctx context.Context, r request) (json.RawMessage, error) {
	var reached atomic.Bool
	status, after := 0, time.Duration(0)
	trace := &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { reached.Store(true) }}
	library := tgbotapi.BotAPI{Token: a.token.Reveal(), Client: doer(func(req *http.Request) (*http.Response, error) {
		resp, err := a.client.Do(req.WithContext(httptrace.WithClientTrace(ctx, trace)))
		if err != nil {
			return nil, err
		}
		defer resp.Body.Close()
		status, after = resp.StatusCode, retryAfter(resp)
		body, err := io.ReadAll(io.LimitReader(resp.Body, mostAnswer+1))
		switch {
		case err != nil:
			return nil, fmt.Errorf("the connection broke within the answer: %w", err)
		case len(body) > mostAnswer:
			return nil, errors.New("the answer is too long")
		case !json.Valid(body):
			// A proxy's page. The library would call it a syntax error.
			return nil, fmt.Errorf("the answer has the status %d and is not the Bot API's", status)
		}
		resp.Body = io.NopCloser(bytes.NewReader(body))
		return resp, nil
	})}
	library.SetAPIEndpoint(strings.ReplaceAll(a.base, "%", "%%") + "/bot%s/%s")
	answer, err := library.MakeRequest(r.method, r.params)
	if err == nil {
		return answer.Result, nil
	}
	failed := &callError{method: r.method, reached: reached.Load(), status: status, retry: after}
	var said *tgbotapi.Error
	if errors.As(err, &said) {
		failed.code, failed.migrate = said.Code, said.MigrateToChatID
		if said.RetryAfter > 0 {
			failed.retry = time.Duration(said.RetryAfter) * time.Second
		}
	}
	for _, end := range []error{context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, end) {
			failed.cause = end
		}
	}
	var outer *url.Error
	if errors.As(err, &outer) {
		err = outer.Err // without the address
	}
	failed.text = a.scrub(err.Error())
	return nil, failed
}

// callError is a call that failed. It holds no token and nothing that does.
type callError struct {
	method  string
	text    string
	code    int           // the platform's error_code, 0 where it said none
	status  int           // of the HTTP answer, 0 none
	retry   time.Duration // as the platform asked
	migrate int64         // the group's new chat
	reached bool          // a connection stood: something may have arrived
	cause   error         // the context's end, if that was it
}

func (e *callError) Error() string {
	s := "telegram " + e.method + ": " + e.text
	if e.code != 0 {
		s += " (" + strconv.Itoa(e.code) + ")"
	}
	return s
}

func (e *callError) Unwrap() error { return e.cause }

// scrub takes the token out of a text, in the forms that it may have there.
func (a *api) scrub(s string) string {
	token := a.token.Reveal()
	_, secret, _ := strings.Cut(token, ":")
	for _, form := range []string{token, url.QueryEscape(token), url.PathEscape(token), secret} {
		if form != "" {
			s = strings.ReplaceAll(s, form, "•••")
		}
	}
	return s
}

func retryAfter(r *http.Response) time.Duration {
	n, err := strconv.Atoi(r.Header.Get("Retry-After"))
	if err != nil || n < 0 || n > 86400 {
		return 0
	}
	return time.Duration(n) * time.Second
}
