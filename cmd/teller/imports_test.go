package main

import (
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// arrow forbids imports from one set of rooms into another, with the reason.
// A room covers what is below it; the longest name that fits counts.
type arrow struct {
	from   []string
	to     []string
	except []string // of to
	why    string
}

// Imports run downwards only: cmd → bot/* → bot → flows → wallet, knowledge.
var forbidden = []arrow{
	{from: []string{"wallet"}, to: []string{"knowledge", "flows", "bot", "cmd"},
		why: "the wallet knows money and evidence, no words and no chat"},
	{from: []string{"knowledge"}, to: []string{"wallet", "flows", "bot", "cmd"},
		why: "articles and the language engine know neither wallets nor conversations"},
	{from: []string{"knowledge/textmodel"}, to: []string{"knowledge"}, except: []string{"knowledge/textmodel"},
		why: "the language engine is a leaf that knows no label"},
	{from: []string{"wallet"}, to: []string{"wallet/"}, why: "the port knows none of the wallets behind it"},
	{from: []string{"flows"}, to: []string{"bot", "cmd"},
		why: "dialogues speak events and replies; who carries them is no business of theirs"},
	{from: []string{"flows", "flows/doublecharge", "flows/refund", "flows/refundstatus", "flows/link", "flows/text", "flows/tasks"}, to: []string{"wallet/ledger", "wallet/api", "wallet/statement"},
		why: "a task works with any wallet.Backend"},
	{from: []string{"flows/understand"}, to: []string{"wallet", "flows/text", "flows"}, except: []string{"flows/understand"},
		why: "reading a sentence needs no wallet"},
	{from: []string{"flows/text"}, to: []string{"flows", "knowledge"}, except: []string{"flows/text"},
		why: "sentences hold no logic: only the values that are put into them"},
	{from: []string{"bot"}, to: []string{"bot/", "cmd", "wallet/ledger", "wallet/api"},
		why: "the engine asks for a Store, Channels and a Backend; it knows none of those that are"},
	{from: []string{"bot/sqlite", "bot/postgres"}, to: []string{"bot/"}, except: []string{"bot/sqlite", "bot/postgres", "bot/desk"},
		why: "a store knows no channel and no other store"},
	{from: []string{"bot/telegram", "bot/slack", "bot/web", "bot/terminal"}, to: []string{"bot/"}, except: []string{"bot/desk"},
		why: "channels never know one another, nor a store"},
	{from: []string{"bot/desk"}, to: []string{"bot/"}, except: []string{"bot/desk"},
		why: "the desk is the same for every store and every agent interface"},
	{from: []string{"bot/telegram", "bot/slack", "bot/web", "bot/terminal", "bot/desk", "bot/sqlite"}, to: []string{"cmd", "wallet/ledger", "flows/understand", "knowledge"},
		why: "nothing is decided at the edges, and no wallet is called there"},
}

// beneath are packages of others that belong to one room alone.
var beneath = []struct {
	path, why string
	allowed   []string
}{
	{"database/sql", "SQL stays in the stores and in the embedded wallet", []string{"bot/sqlite", "bot/postgres", "wallet/ledger"}},
	{"modernc.org/sqlite", "SQL stays in the stores and in the embedded wallet", []string{"bot/sqlite", "wallet/ledger"}},
	{"net/http", "HTTP stays at the edges", []string{"cmd", "bot/web", "bot/telegram", "bot/slack", "bot/languagemodel", "wallet/api"}},
	{"github.com/go-telegram-bot-api/telegram-bot-api", "Telegram's wire stays in its channel", []string{"bot/telegram"}},
	{"github.com/slack-go/slack", "Slack's wire stays in its channel", []string{"bot/slack"}},
	{"github.com/looplab/fsm", "the machines belong to the dialogues", []string{"flows"}},
	{"github.com/alecthomas/kong", "flags belong to the program", []string{"cmd"}},
}

const module = "teller/"

// rooms are where the product is.
var rooms = []string{"./wallet/...", "./knowledge/...", "./flows/...", "./bot/...", "./cmd/teller/..."}

// forTests are rooms that only tests open: they may put real wallets and stores
// behind what they test, and no program may import them.
var forTests = []string{"bot/storetest", "bot/channeltest", "bot/simulation", "bot/telegram/telegramtest", "flows/flowtest"}

func isForTests(path string) bool {
	return slices.ContainsFunc(forTests, func(room string) bool { return within(room, path) })
}

type pkg struct {
	ImportPath string
	Imports    []string
}

func within(room, path string) bool {
	if strings.HasSuffix(room, "/") {
		return strings.HasPrefix(path, room) && path != strings.TrimSuffix(room, "/")
	}
	return path == room || strings.HasPrefix(path, room+"/")
}

func packages(t *testing.T) []pkg {
	t.Helper()
	// Looking at the files makes the result depend on them: else a result from
	// before a change in another room would be taken from the cache.
	for _, room := range rooms {
		err := filepath.WalkDir(filepath.Join("../..", strings.TrimSuffix(room, "/...")), func(path string, d fs.DirEntry, err error) error {
			if err == nil && strings.HasSuffix(path, ".go") {
				_, err = os.Stat(path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("go", append([]string{"list", "-json=ImportPath,Imports"}, rooms...)...)
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []pkg
	for dec := json.NewDecoder(strings.NewReader(string(out))); dec.More(); {
		var p pkg
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

// No package imports what lies above or beside it.
func TestImportsRunDownwards(t *testing.T) {
	t.Parallel()
	all := packages(t)
	if len(all) < 10 {
		t.Fatalf("only %d packages were found", len(all))
	}
	for _, p := range all {
		from := strings.TrimPrefix(p.ImportPath, module)
		if isForTests(from) {
			continue
		}
		for _, imported := range p.Imports {
			to, ours := strings.CutPrefix(imported, module)
			if !ours {
				for _, b := range beneath {
					if within(b.path, imported) && !slices.ContainsFunc(b.allowed, func(room string) bool { return within(room, from) }) {
						t.Errorf("%s imports %s: %s", from, imported, b.why)
					}
				}
				continue
			}
			if isForTests(to) {
				t.Errorf("%s imports %s: it is there for tests only", from, to)
			}
			for _, a := range forbidden {
				if !applies(a, from) {
					continue
				}
				hit := slices.ContainsFunc(a.to, func(room string) bool { return within(room, to) })
				excused := slices.ContainsFunc(a.except, func(room string) bool { return within(room, to) })
				if hit && !excused && to != from {
					t.Errorf("%s imports %s: %s", from, to, a.why)
				}
			}
		}
	}
}

// applies reports whether an arrow is about a package. The ports in wallet and
// bot are rooms of their own where the arrow is about what stands behind them.
func applies(a arrow, from string) bool {
	portOnly := slices.ContainsFunc(a.to, func(room string) bool { return strings.HasSuffix(room, "/") })
	return slices.ContainsFunc(a.from, func(room string) bool {
		if portOnly && (room == "wallet" || room == "bot") {
			return from == room
		}
		return within(room, from)
	})
}
