package bot

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Metrics counts what the engine does, in a registry of its own. No label ever
// holds anything of a customer's.
type Metrics struct {
	Registry *prometheus.Registry

	turns       *prometheus.CounterVec // result
	turnTime    prometheus.Histogram
	ends        *prometheus.CounterVec // channel, status
	escalations *prometheus.CounterVec // reason
	tasks       *prometheus.CounterVec // flow, end
	attempts    *prometheus.CounterVec // kind, outcome
	masked      prometheus.Counter
}

// NewMetrics makes the counters. One Metrics serves one engine.
func NewMetrics() *Metrics {
	m := &Metrics{
		Registry: prometheus.NewRegistry(),
		turns: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "teller_turns_total", Help: "Turns by result: done, conflict, retried, dead, unheard.",
		}, []string{"result"}),
		turnTime: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "teller_turn_seconds", Help: "From a message's arrival to its answer in the outbox.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30},
		}),
		ends: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "teller_messages_total", Help: "Outbox messages by how they ended.",
		}, []string{"channel", "status"}),
		escalations: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "teller_escalations_total", Help: "Handovers to a person by reason.",
		}, []string{"reason"}),
		tasks: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "teller_tasks_total", Help: "Tasks by how they ended.",
		}, []string{"flow", "end"}),
		attempts: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "teller_command_attempts_total", Help: "Attempts at the wallet by outcome: done, refused, unknown, given_up.",
		}, []string{"kind", "outcome"}),
		masked: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "teller_secrets_masked_total", Help: "Messages out of which a secret was masked.",
		}),
	}
	m.Registry.MustRegister(m.turns, m.turnTime, m.ends, m.escalations, m.tasks, m.attempts, m.masked)
	return m
}

// watch adds the depths of the queues, asked for when they are read.
func (m *Metrics) watch(store Store, now func() time.Time) {
	_ = m.Registry.Register(&depthCollector{store: store, now: now}) // the same engine made twice in a test
}

type depthCollector struct {
	store Store
	now   func() time.Time
}

var (
	inboxDepth   = prometheus.NewDesc("teller_inbox_waiting", "Updates that wait for their turn.", nil, nil)
	outboxDepth  = prometheus.NewDesc("teller_outbox_waiting", "Messages that wait to be sent.", nil, nil)
	outboxAge    = prometheus.NewDesc("teller_outbox_oldest_seconds", "Age of the oldest message that waits.", nil, nil)
	commandDepth = prometheus.NewDesc("teller_commands_open", "Commands without an answer of the wallet.", nil, nil)
	timerDepth   = prometheus.NewDesc("teller_timers", "Timers that are set.", nil, nil)
)

func (d *depthCollector) Describe(ch chan<- *prometheus.Desc) {
	for _, desc := range []*prometheus.Desc{inboxDepth, outboxDepth, outboxAge, commandDepth, timerDepth} {
		ch <- desc
	}
}

func (d *depthCollector) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	depths, err := d.store.Depths(ctx)
	if err != nil {
		ch <- prometheus.NewInvalidMetric(inboxDepth, err)
		return
	}
	gauge := func(desc *prometheus.Desc, v float64) {
		ch <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, v)
	}
	gauge(inboxDepth, float64(depths.Inbox))
	gauge(outboxDepth, float64(depths.Outbox))
	gauge(commandDepth, float64(depths.Commands))
	gauge(timerDepth, float64(depths.Timers))
	age := 0.0
	if !depths.OldestMessage.IsZero() {
		age = max(0, d.now().Sub(depths.OldestMessage).Seconds())
	}
	gauge(outboxAge, age)
}
