package wallet

import (
	"fmt"
	"io"
	"os"
)

// MaxSpool is the most bytes that [JudgeFile] copies of a reader that cannot
// seek: 1 GiB, some five million transactions.
const MaxSpool = 1 << 30

// seekable returns in itself where it can seek, else a copy of it in a
// temporary file of dir. done removes the copy. A reader of more than most
// bytes is an error, and leaves no file behind.
func seekable(in io.Reader, dir string, most int64) (r io.ReadSeeker, done func(), err error) {
	if s, ok := in.(io.ReadSeeker); ok {
		if _, err := s.Seek(0, io.SeekCurrent); err == nil {
			return s, func() {}, nil
		}
	}
	f, err := os.CreateTemp(dir, "teller-transactions-*")
	if err != nil {
		return nil, nil, fmt.Errorf("keeping the input for its second reading: %w", err)
	}
	// Where the system allows it the name goes at once, so that not even a kill
	// leaves customers' records in a temporary folder.
	_ = os.Remove(f.Name())
	done = func() {
		_ = f.Close()
		_ = os.Remove(f.Name())
	}
	n, err := io.Copy(f, io.LimitReader(in, most+1))
	if err == nil && n > most {
		err = fmt.Errorf("more than %d bytes: give a file by its name instead", most)
	}
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		done()
		return nil, nil, fmt.Errorf("keeping the input for its second reading: %w", err)
	}
	return f, done, nil
}
