package ledger

import (
	"fmt"
	"strings"
	"unicode"

	"teller/wallet"
)

// PhoneMessage is what the wallet sends to a customer's telephone or app.
type PhoneMessage struct {
	To       wallet.Phone
	Account  wallet.AccountID
	Language string // "zh" or "en"
	// Text is hidden in logs, because it may hold a code; Reveal it only where
	// the customer reads it.
	Text wallet.Secret
}

// purpose is what a code is good for; for anything else it is none (S4).
type purpose string

const (
	purposeLink purpose = "link" // tie a chat to the wallet
	purposePIN  purpose = "pin"  // set a new payment PIN
)

// phoneText is what is said on the telephone, by language.
type phoneText struct {
	link, pin      string // with the code
	linked, frozen string // notices; linked with the chat
	unnamed        string // a chat without a name
}

var phoneTexts = map[string]phoneText{
	"zh": {
		link:    "【钱包】%s 是您的绑定验证码,用于把聊天客服与钱包绑定,10 分钟内有效。只在您申请绑定的那个客服聊天里输入,不要告诉任何人,也不要填在其他地方。",
		pin:     "【钱包】%s 是您重设支付密码的验证码,10 分钟内有效。只在客服发给您的安全页面里输入,不要发到聊天里,也不要告诉任何人。",
		linked:  "【钱包】您的钱包已与聊天“%s”(%s)绑定。不是您本人操作?请马上在钱包里冻结账户。",
		frozen:  "【钱包】您的钱包已冻结,任何付款都不会成功。解冻需要本人核验。",
		unnamed: "未命名",
	},
	"en": {
		link:    "Wallet: %s is your code to link the support chat to your wallet. Valid for 10 minutes. Type it only in the chat where you asked for it. Share it with nobody and enter it nowhere else.",
		pin:     "Wallet: %s is your code to set a new payment PIN. Valid for 10 minutes. Type it only on the secure page that support sent you, never in the chat. Share it with nobody.",
		linked:  "Wallet: your wallet is now linked to the chat “%s” (%s). This was not you? Freeze your wallet in the app at once.",
		frozen:  "Wallet: your wallet is frozen. No payment will go through. Unfreezing it takes a check that it is you.",
		unnamed: "no name",
	},
}

func textsFor(language string) phoneText {
	if t, ok := phoneTexts[language]; ok {
		return t
	}
	return phoneTexts["en"]
}

// tell queues a message for after the commit.
func (w *work) tell(a wallet.Account, text string) {
	if w.quiet {
		return
	}
	w.phone = append(w.phone, PhoneMessage{To: a.Phone, Account: a.ID, Language: a.Language, Text: wallet.Secret(text)})
}

func codeText(language string, p purpose, code string) string {
	t := textsFor(language)
	if p == purposePIN {
		return fmt.Sprintf(t.pin, code)
	}
	return fmt.Sprintf(t.link, code)
}

func linkedText(language string, c wallet.Chat) string {
	t := textsFor(language)
	name := plainName(c.Name)
	if name == "" {
		name = t.unnamed
	}
	return fmt.Sprintf(t.linked, name, plainName(c.Channel))
}

// longestName is how much of a chat's name is shown, in runes.
const longestName = 40

// plainName makes a name that somebody else chose harmless in a message (S8):
// no control, format or direction characters, no quotes to break out of, no
// address that a telephone would make a link of.
func plainName(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r), strings.ContainsRune("“”\"<>:/\\.@", r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	return strings.TrimSpace(bounded(strings.Join(strings.Fields(s), " "), longestName))
}
