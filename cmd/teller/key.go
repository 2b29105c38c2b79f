package main

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

const (
	keyFile  = "teller.key"
	keyBytes = 32
)

// sealingKey is the key that seals secrets at rest (S5): TELLER_KEY, or the
// data folder's own file, made at the first start.
func sealingKey(dir, env string) ([]byte, error) {
	if env != "" {
		key, ok := decodeKey(env)
		if !ok {
			return nil, errors.New("TELLER_KEY must be 32 bytes in base64 or hexadecimal: make one with `openssl rand -base64 32`")
		}
		return key, nil
	}
	path := filepath.Join(dir, keyFile)
	for {
		key, err := readKey(path)
		if !errors.Is(err, fs.ErrNotExist) {
			return key, err
		}
		if err := makeKey(path); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, fmt.Errorf("making the key file %s: %w", path, err)
		}
	}
}

func decodeKey(s string) ([]byte, bool) {
	s = strings.TrimSpace(s)
	for _, decode := range []func(string) ([]byte, error){
		hex.DecodeString, base64.StdEncoding.DecodeString, base64.RawStdEncoding.DecodeString,
		base64.URLEncoding.DecodeString, base64.RawURLEncoding.DecodeString,
	} {
		if key, err := decode(s); err == nil && len(key) == keyBytes {
			return key, true
		}
	}
	return nil, false
}

func readKey(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("the key file %s can be read by others: chmod 600 %[1]s", path)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	key, ok := decodeKey(string(b))
	if !ok {
		return nil, fmt.Errorf("the key file %s holds no key of 32 bytes: restore it from the backup, or remove it (what is sealed now is then lost)", path)
	}
	return key, nil
}

// makeKey makes the file whole or not at all; whoever comes second gets
// fs.ErrExist and reads the first one's.
func makeKey(path string) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".key-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	key := make([]byte, keyBytes)
	rand.Read(key)
	_, err = tmp.WriteString(base64.StdEncoding.EncodeToString(key) + "\n")
	if err == nil {
		err = tmp.Sync()
	}
	if err := errors.Join(err, tmp.Close()); err != nil {
		return err
	}
	return os.Link(tmp.Name(), path)
}
