package main

import (
	"fmt"
	"strings"

	"teller/flows/tasks"
)

// flowsCmd prints the machines.
type flowsCmd struct {
	Name string `arg:"" optional:"" help:"The task: double_charge, refund, … (all where none is named)."`
}

// Help is the command's example.
func (flowsCmd) Help() string { return "Example:\n  teller flows double_charge" }

// Run implements the command.
func (c flowsCmd) Run(s streams) error {
	var names []string
	for _, k := range tasks.All() {
		names = append(names, k.Name())
		if c.Name != "" && c.Name != k.Name() {
			continue
		}
		drawn, err := k.Machine().Mermaid()
		if err != nil {
			return fmt.Errorf("drawing %s: %w", k.Name(), err)
		}
		if c.Name == "" {
			fmt.Fprintf(s.out, "%%%% %s\n", k.Name())
		}
		fmt.Fprintln(s.out, strings.TrimRight(drawn, "\n"))
		if c.Name != "" {
			return nil
		}
	}
	if c.Name != "" {
		return usage("there is no task %q: %s", c.Name, strings.Join(names, ", "))
	}
	return nil
}
