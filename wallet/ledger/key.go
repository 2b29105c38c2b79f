package ledger

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

const keyBytes = 32

// keyFile reads the key at path, or makes it: 32 random bytes that only the
// owner of the file may read. Whoever makes it first wins, also against
// another process: the file appears whole or not at all.
func keyFile(path string, random func([]byte) error) ([]byte, error) {
	info, err := os.Stat(path)
	if err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 { // Windows has no such rights
		return nil, fmt.Errorf("the key file %s can be read or written by others: chmod 600 %[1]s", path)
	}
	key, err := os.ReadFile(path)
	if err == nil {
		if len(key) != keyBytes {
			return nil, fmt.Errorf("the key file %s has %d bytes instead of %d: restore it, or remove it to start with a new key", path, len(key), keyBytes)
		}
		return key, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	key = make([]byte, keyBytes)
	if err := random(key); err != nil {
		return nil, err
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".key-*") // made with mode 0600
	if err != nil {
		return nil, err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(key)
	if err == nil {
		err = tmp.Sync()
	}
	if err := errors.Join(err, tmp.Close()); err != nil {
		return nil, err
	}
	if err := os.Link(tmp.Name(), path); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return keyFile(path, random)
		}
		return nil, err
	}
	return key, nil
}

// mac is the keyed hash under which a secret is kept.
func (l *Ledger) mac(parts ...string) []byte { return sum(hmac.New(sha256.New, l.key), parts) }

// digest is the hash of what is no secret.
func digest(parts ...string) []byte { return sum(sha256.New(), parts) }

// sum hashes the parts so that they are told apart: "a","bc" is not "ab","c".
func sum(h hash.Hash, parts []string) []byte {
	var n [8]byte
	for _, p := range parts {
		binary.BigEndian.PutUint64(n[:], uint64(len(p)))
		h.Write(n[:])
		io.WriteString(h, p)
	}
	return h.Sum(nil)
}

// random fills b.
func (l *Ledger) random(b []byte) error {
	l.randomMu.Lock()
	defer l.randomMu.Unlock()
	_, err := io.ReadFull(l.opt.Random, b)
	return err
}

var idEncoding = base32.NewEncoding("abcdefghijkmnpqrstuvwxyz23456789").WithPadding(base32.NoPadding)

// newID mints an id that nobody else has: the prefix and 80 random bits.
func (l *Ledger) newID(prefix string) (string, error) {
	var b [10]byte
	if err := l.random(b[:]); err != nil {
		return "", fmt.Errorf("reading randomness: %w", err)
	}
	return prefix + idEncoding.EncodeToString(b[:]), nil
}

// newCode draws six digits, each number as likely as any other.
func (l *Ledger) newCode() (string, error) {
	const numbers = 1_000_000
	const fair = (1 << 32) / numbers * numbers // above it, low numbers would be likelier
	for {
		var b [4]byte
		if err := l.random(b[:]); err != nil {
			return "", fmt.Errorf("reading randomness: %w", err)
		}
		if n := uint64(binary.BigEndian.Uint32(b[:])); n < fair {
			s := fmt.Sprint(n % numbers)
			return strings.Repeat("0", 6-len(s)) + s, nil
		}
	}
}
