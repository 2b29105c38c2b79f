package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"teller/wallet"
)

// A chat that is killed at any moment loses nothing: started again on the same
// folder and given the lines that were not acknowledged once more, it says
// every message, and files one refund. With TELLER_LONG set it is killed some
// hundred times, else a few.
func TestKilled(t *testing.T) {
	t.Parallel()
	seeds, kills := 2, 5
	if os.Getenv("TELLER_LONG") != "" {
		seeds, kills = 25, 16
	} else if testing.Short() {
		seeds = 1
	}
	for seed := range seeds {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			k := &killing{t: t, dir: t.TempDir(), random: rand.New(rand.NewPCG(uint64(seed), 7)), printed: map[string]reply{}}
			k.lines = []string{
				`{"id":"m1","text":"便利蜂扣了我两次38"}`, `{"id":"m2","press":1}`, `{"id":"m3","text":"谢谢"}`,
				`{"id":"m4","text":"我的退款到哪了"}`, `{"id":"m5","text":"/wait 30m"}`, `{"id":"m6","text":"退款要多久"}`,
			}
			for range kills {
				k.run(true)
			}
			k.run(false)
			k.lines = append(k.lines, "/wait 7d")
			k.run(false)
			k.check()
		})
	}
}

// killing drives one folder through its processes.
type killing struct {
	t       *testing.T
	dir     string
	random  *rand.Rand
	lines   []string
	acked   int              // lines whose ready was read
	printed map[string]reply // by id
}

// run starts the program and sends the lines that are not acknowledged yet;
// where it is to be killed, some milliseconds after something that was chosen
// by chance: the start, or one of the lines.
func (k *killing) run(kill bool) {
	cmd := exec.Command("teller", "chat", "--json", "--user", "mei", "--data", k.dir)
	cmd.Env = append(os.Environ(), "TMPDIR="+k.t.TempDir())
	stdin, err := cmd.StdinPipe()
	if err != nil {
		k.t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		k.t.Fatal(err)
	}
	var errs strings.Builder
	cmd.Stderr = &errs
	if err := cmd.Start(); err != nil {
		k.t.Fatal(err)
	}
	at, delay := -1, time.Duration(0)
	if kill {
		at = k.random.IntN(len(k.lines)-k.acked+1) - 1 + k.acked
		most := 25 * time.Millisecond
		if at < k.acked {
			most = time.Second // while it starts
		}
		delay = time.Duration(k.random.Int64N(int64(most)))
	}
	arm := func(now int) {
		if kill && now == at {
			time.AfterFunc(delay, func() { _ = cmd.Process.Kill() })
		}
	}
	arm(k.acked - 1)
	out := bufio.NewReader(stdout)
	if k.ready(out) {
		for k.acked < len(k.lines) {
			arm(k.acked)
			if _, err := io.WriteString(stdin, k.lines[k.acked]+"\n"); err != nil || !k.ready(out) {
				break
			}
			k.acked++
		}
	}
	_ = stdin.Close()
	_, _ = io.Copy(io.Discard, out)
	err = cmd.Wait()
	if !kill && (err != nil || k.acked != len(k.lines)) {
		k.t.Fatalf("the run that was not killed ended with %v after %d of %d lines: %s", err, k.acked, len(k.lines), errs.String())
	}
}

// ready reads what is said up to the ready line; false where the process died.
func (k *killing) ready(out *bufio.Reader) bool {
	for {
		line, err := out.ReadString('\n')
		if err != nil {
			return false // half a line of a killed process is nobody's
		}
		if strings.TrimSpace(line) == `{"ready":true}` {
			return true
		}
		var s reply
		if err := json.Unmarshal([]byte(line), &s); err != nil {
			k.t.Fatalf("printed: %s: %v", line, err)
		}
		if s.From == "system" {
			k.t.Errorf("a line was not understood: %s", s.Text)
		}
		if before, ok := k.printed[s.ID]; ok && (before.Text != s.Text || len(before.Buttons) != len(s.Buttons)) {
			k.t.Errorf("%s was said twice and differently: %+v and %+v", s.ID, before, s)
		}
		k.printed[s.ID] = s
	}
}

func (k *killing) check() {
	var all strings.Builder
	for n := 1; n <= len(k.printed); n++ {
		s, ok := k.printed[fmt.Sprintf("b%d", n)]
		if !ok {
			k.t.Errorf("message b%d was lost; printed are %d", n, len(k.printed))
		}
		all.WriteString(s.Text + "\n")
	}
	filed := refunds(k.t, k.dir, "mei")
	if len(filed) != 1 || filed[0].Status != wallet.RefundPaid || filed[0].Amount.Decimal() != "38.00" {
		k.t.Fatalf("the wallet has not exactly one paid refund of 38.00: %+v", filed)
	}
	if strings.Count(all.String(), filed[0].Reference) < 2 {
		k.t.Errorf("the customer was not told that %s was filed and paid:\n%s", filed[0].Reference, all.String())
	}
}
