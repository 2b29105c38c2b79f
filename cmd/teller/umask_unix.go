//go:build unix

package main

import "syscall"

// private makes what this program writes its owner's alone.
func private() { syscall.Umask(0o077) }
