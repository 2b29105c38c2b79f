package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"
)

// healthCmd asks the running service whether it is healthy.
type healthCmd struct {
	Listen string `help:"Where the service listens." env:"TELLER_LISTEN" default:"127.0.0.1:8080" placeholder:"ADDR"`
}

// Help is the command's example.
func (healthCmd) Help() string { return "Example:\n  teller health" }

// Run implements the command.
func (c healthCmd) Run(ctx context.Context) error {
	host, port, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return usage("--listen takes host:port, not %q", c.Listen)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/healthz", nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("the service does not answer on %s: is `teller serve` running?", c.Listen)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("the service on %s answers %s", c.Listen, resp.Status)
	}
	return nil
}
