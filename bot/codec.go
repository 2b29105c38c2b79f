package bot

import (
	"encoding/json"
	"fmt"

	"teller/flows"
	"teller/wallet"
)

// EncodeUpdate is an update as stores keep it, beside its id and conversation.
// Secrets are not in it: they are masked out of the text and sealed beside it.
func EncodeUpdate(u Update) ([]byte, error) {
	row := storedUpdate{Update: u}
	if u.Inside != nil {
		inside, err := encodeEvent(u.Inside)
		if err != nil {
			return nil, err
		}
		row.Event = inside
	}
	b, err := json.Marshal(row)
	if err != nil {
		return nil, fmt.Errorf("encoding update %s: %w", u.ID, err)
	}
	return b, nil
}

// DecodeUpdate reads what [EncodeUpdate] wrote.
func DecodeUpdate(b []byte, id UpdateID, conversation ConversationID) (Update, error) {
	var row storedUpdate
	if err := json.Unmarshal(b, &row); err != nil {
		return Update{}, fmt.Errorf("decoding update %s: %w", id, err)
	}
	row.ID, row.Conversation = id, conversation
	if row.Event != nil {
		inside, err := decodeEvent(*row.Event)
		if err != nil {
			return Update{}, err
		}
		row.Inside = inside
	}
	return row.Update, nil
}

type storedUpdate struct {
	Update
	Event *tagged `json:"event,omitempty"`
}

// tagged is a value of a sealed interface with the name of its type.
type tagged struct {
	Type  string          `json:"t"`
	Value json.RawMessage `json:"v"`
}

func tag(name string, v any) (*tagged, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encoding %s: %w", name, err)
	}
	return &tagged{Type: name, Value: b}, nil
}

// storedAnswer is flows.Answered with its deed tagged.
type storedAnswer struct {
	Key     wallet.IdempotencyKey
	Frame   flows.FrameID
	Deed    *tagged
	Outcome flows.Outcome
	Refusal wallet.RefusalCode
	Refund  *wallet.Refund
	Account wallet.AccountID
}

// encodeEvent covers the events from inside; those of a customer's are rows of
// their own kind and are never stored as events.
func encodeEvent(ev flows.Event) (*tagged, error) {
	switch ev := ev.(type) {
	case flows.Answered:
		deed, err := encodeDeed(ev.Deed)
		if err != nil {
			return nil, err
		}
		return tag("answered", storedAnswer{ev.Key, ev.Frame, deed, ev.Outcome, ev.Refusal, ev.Refund, ev.Account})
	case flows.Rang:
		return tag("rang", ev)
	case flows.Happened:
		return tag("happened", ev)
	case flows.LinkEnded:
		return tag("link_ended", ev)
	case flows.DeskAct:
		return tag("desk", ev)
	}
	return nil, fmt.Errorf("an event of type %T cannot come from inside", ev)
}

func decodeEvent(t tagged) (flows.Event, error) {
	switch t.Type {
	case "answered":
		a, err := decode[storedAnswer](t)
		if err != nil {
			return nil, err
		}
		ev := flows.Answered{Key: a.Key, Frame: a.Frame, Outcome: a.Outcome, Refusal: a.Refusal, Refund: a.Refund, Account: a.Account}
		if a.Deed != nil {
			if ev.Deed, err = decodeDeed(*a.Deed); err != nil {
				return nil, err
			}
		}
		return ev, nil
	case "rang":
		return decode[flows.Rang](t)
	case "happened":
		return decode[flows.Happened](t)
	case "link_ended":
		return decode[flows.LinkEnded](t)
	case "desk":
		return decode[flows.DeskAct](t)
	}
	return nil, fmt.Errorf("an event of the unknown type %q", t.Type)
}

// EncodeDeed is a command's deed as stores keep it, without its secret.
func EncodeDeed(d flows.Deed) ([]byte, error) {
	t, err := encodeDeed(d)
	if err != nil {
		return nil, err
	}
	return json.Marshal(t)
}

// DecodeDeed reads what [EncodeDeed] wrote.
func DecodeDeed(b []byte) (flows.Deed, error) {
	var t tagged
	if err := json.Unmarshal(b, &t); err != nil {
		return nil, fmt.Errorf("decoding a deed: %w", err)
	}
	return decodeDeed(t)
}

func encodeDeed(d flows.Deed) (*tagged, error) {
	bare, _ := withoutSecret(d)
	switch d := bare.(type) {
	case nil:
		return nil, nil
	case flows.FileRefund:
		return tag("file_refund", d)
	case flows.RedeemToken:
		return tag("redeem_token", struct{}{})
	case flows.SendCode:
		return tag("send_code", d)
	case flows.VerifyCode:
		return tag("verify_code", struct{ Phone string }{d.Phone})
	case flows.FreezeWallet:
		return tag("freeze_wallet", d)
	}
	return nil, fmt.Errorf("a deed of the unknown type %T", d)
}

func decodeDeed(t tagged) (flows.Deed, error) {
	switch t.Type {
	case "file_refund":
		return decode[flows.FileRefund](t)
	case "redeem_token":
		return flows.RedeemToken{}, nil
	case "send_code":
		return decode[flows.SendCode](t)
	case "verify_code":
		v, err := decode[struct{ Phone string }](t)
		return flows.VerifyCode{Phone: v.Phone}, err
	case "freeze_wallet":
		return flows.FreezeWallet{}, nil
	}
	return nil, fmt.Errorf("a deed of the unknown type %q", t.Type)
}

func decode[T any](t tagged) (T, error) {
	var v T
	if err := json.Unmarshal(t.Value, &v); err != nil {
		return v, fmt.Errorf("decoding %s: %w", t.Type, err)
	}
	return v, nil
}

// withoutSecret takes the secret out of a deed.
func withoutSecret(d flows.Deed) (flows.Deed, wallet.Secret) {
	switch d := d.(type) {
	case flows.RedeemToken:
		return flows.RedeemToken{}, d.Token
	case flows.VerifyCode:
		return flows.VerifyCode{Phone: d.Phone}, d.Code
	}
	return d, ""
}

// withSecret puts it back for the attempt.
func withSecret(d flows.Deed, s wallet.Secret) flows.Deed {
	switch d := d.(type) {
	case flows.RedeemToken:
		d.Token = s
		return d
	case flows.VerifyCode:
		d.Code = s
		return d
	}
	return d
}

func deedName(d flows.Deed) string {
	if t, err := encodeDeed(d); err == nil && t != nil {
		return t.Type
	}
	return "unknown"
}
