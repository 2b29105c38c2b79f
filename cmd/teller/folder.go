package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
)

// openToOthers says that other users of the machine can look into a data folder
// or change it, "" where they cannot. It is no error, because volumes come with
// rights that nobody here chose; what this program writes into the folder is its
// owner's alone, and a key that others can read is refused.
func openToOthers(dir string) string {
	info, err := os.Stat(dir)
	if err != nil || runtime.GOOS == "windows" { // which has no such rights
		return ""
	}
	can := ""
	switch mode := info.Mode().Perm(); {
	case mode&0o022 != 0:
		can = "changed"
	case mode&0o055 != 0:
		can = "looked into"
	default:
		return ""
	}
	return fmt.Sprintf("the data folder %s can be %s by other users of this machine (mode %04o): chmod 700 %[1]s", dir, can, info.Mode().Perm())
}

// warnOpen tells it to who typed the command.
func warnOpen(out io.Writer, dir string) {
	if open := openToOthers(dir); open != "" {
		fmt.Fprintf(out, "teller: warning: %s\n", open)
	}
}
