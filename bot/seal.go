package bot

import (
	"fmt"

	"golang.org/x/crypto/chacha20poly1305"

	"teller/wallet"
)

// sealed encrypts a secret for the time until it is used (S5). The place where
// it is kept is bound in, so that moved bytes do not open.
func (e *Engine) sealed(s wallet.Secret, place string) []byte {
	if s == "" {
		return nil
	}
	nonce := e.rand.bytes(chacha20poly1305.NonceSizeX)
	return e.seal.Seal(nonce, nonce, []byte(s.Reveal()), []byte(place))
}

// opened is the reverse. Nothing sealed gives the empty secret.
func (e *Engine) opened(b []byte, place string) (wallet.Secret, error) {
	if len(b) == 0 {
		return "", nil
	}
	if len(b) < chacha20poly1305.NonceSizeX {
		return "", fmt.Errorf("a sealed secret of %s is cut short", place)
	}
	plain, err := e.seal.Open(nil, b[:chacha20poly1305.NonceSizeX], b[chacha20poly1305.NonceSizeX:], []byte(place))
	if err != nil {
		return "", fmt.Errorf("a sealed secret of %s does not open with this key: %w", place, err)
	}
	return wallet.Secret(plain), nil
}

func updatePlace(id UpdateID) string { return "update " + string(id) }

func commandPlace(id ConversationID, key wallet.IdempotencyKey) string {
	return "command " + string(id) + " " + string(key)
}
