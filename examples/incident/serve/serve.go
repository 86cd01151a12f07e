// Package serve runs a gateway, its upstream and net/http/pprof, each on a port of its own.
package serve

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/pprof"
	"os"
	"os/signal"
	"syscall"
	"time"

	"example.com/incident/platform"
	"example.com/incident/upstream"
)

// Options are the flags that every variant has.
type Options struct {
	Addr          string
	Pprof         string
	UpstreamDelay time.Duration
	AccessLog     bool
}

// Flags adds the shared flags to a set and returns where their values will be.
func Flags(set *flag.FlagSet) *Options {
	o := &Options{}
	set.StringVar(&o.Addr, "addr", "127.0.0.1:8080", "address of the gateway; port 0 takes a free one")
	set.StringVar(&o.Pprof, "pprof", "127.0.0.1:6060", "address of net/http/pprof")
	set.DurationVar(&o.UpstreamDelay, "upstream-delay", 200*time.Millisecond, "how long the upstream takes to answer")
	set.BoolVar(&o.AccessLog, "access-log", true, "write the access log to stderr")
	return o
}

// stopTime is how long requests that are under way may take once the program was told to stop.
const stopTime = 10 * time.Second

// Build makes a gateway. What it starts beside the gateway must stop when the context ends.
type Build func(ctx context.Context, p *platform.Platform) (http.Handler, error)

// Main parses the command line, runs the gateway and returns the program's exit status.
func Main(options *Options, build Build) int {
	flag.Parse()
	if flag.NArg() > 0 {
		fmt.Fprintf(os.Stderr, "unexpected argument %q; -help lists the flags\n", flag.Arg(0))
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := Run(ctx, options, os.Stdout, build); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// Run serves until the context ends or a server fails. It writes the addresses to out as soon as
// all of them accept connections, one a line: a name, a space, a URL.
func Run(ctx context.Context, options *Options, out io.Writer, build Build) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()

	accessLog := io.Discard
	if options.AccessLog {
		accessLog = os.Stderr
	}
	behind, err := listen("upstream", "127.0.0.1:0", upstream.New(options.UpstreamDelay))
	if err != nil {
		return err
	}
	defer behind.close()
	counted := &requests{active: map[net.Conn]bool{}}
	profiles, err := listen("pprof", options.Pprof, profileMux(counted))
	if err != nil {
		return err
	}
	defer profiles.close()
	handler, err := build(ctx, platform.New(behind.url(), accessLog))
	if err != nil {
		return fmt.Errorf("building the gateway: %w", err)
	}
	gateway, err := listen("gateway", options.Addr, handler)
	if err != nil {
		return err
	}
	defer gateway.close()
	gateway.http.ConnState = counted.note

	failed := make(chan error, 3)
	for _, s := range []*server{behind, profiles, gateway} {
		go func() { failed <- s.serve() }()
	}
	fmt.Fprintf(out, "gateway %s\npprof %s/debug/pprof/\nupstream %s\n",
		gateway.url(), profiles.url(), behind.url())

	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		return gateway.stop()
	}
}

func profileMux(counted *requests) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/metrics", counted.show)
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	return mux
}

type server struct {
	name     string
	listener net.Listener
	http     http.Server
}

func listen(name, address string, handler http.Handler) (*server, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("opening the %s's port: %w", name, err)
	}
	return &server{
		name:     name,
		listener: listener,
		http:     http.Server{Handler: handler, ReadHeaderTimeout: stopTime},
	}, nil
}

func (s *server) url() string {
	return "http://" + s.listener.Addr().String()
}

// serve returns nil once the server was stopped, and an error when it failed by itself.
func (s *server) serve() error {
	if err := s.http.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serving the %s: %w", s.name, err)
	}
	return nil
}

// stop waits for the requests that are under way.
func (s *server) stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), stopTime)
	defer cancel()
	if err := s.http.Shutdown(ctx); err != nil {
		return fmt.Errorf("stopping the %s: %w", s.name, err)
	}
	return nil
}

// close also closes a listener that never came to serve.
func (s *server) close() {
	s.http.Close()
	s.listener.Close()
}
