// Package simulation keeps the house's promises honest: it lets customers,
// agents and an office loose on the real engine, the real store, the real
// dialogues and the real embedded wallet, between a platform and a network that
// fail in every way they can, kills the process at any step and opens its files
// again, and looks after every step whether what must always hold still does.
//
// Everything comes from one seed: time, ids, chance and what everybody does.
// The same seed gives the same [Result.Trace], byte for byte, so that whatever
// is found can be played again:
//
//	go test ./bot/simulation -run TestSeed -seed=123
//
// It runs in a short form with every `go test ./...` and for thousands of seeds
// with TELLER_LONG=1. A broken promise is named by its number (M3, D5, P1, …).
//
// Read in this order: world.go (one run), schedule.go (what happens when),
// process.go (the process that is killed), store.go, network.go and platform.go
// (what stands between it and the world, and fails), customer.go and staff.go
// (who acts), then the checks: turncheck.go (what a turn stores), money.go,
// sendcheck.go (what is sent), rest.go (what holds when the faults have
// stopped).
//
// What belongs here: actors, faults, checks. What never does: a second version
// of what the engine, the tasks or the wallet decide.
package simulation
