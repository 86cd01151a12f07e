package incident_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// patience is how long the tests wait for what must happen some time.
const patience = 30 * time.Second

// executables is the folder that the programs are built in.
var executables string

// build returns the path of a program's executable.
func build(t *testing.T, name string) string {
	t.Helper()
	path := filepath.Join(executables, name)
	if _, err := os.Stat(path); err == nil {
		return path
	}
	if out, err := exec.Command("go", "build", "-o", path, "./"+name).CombinedOutput(); err != nil {
		t.Fatalf("building %s: %v\n%s", name, err, out)
	}
	return path
}

// program is a variant that runs as users run it.
type program struct {
	urls map[string]string // by the name that it printed
}

// run starts a program on free ports. When the test ends it is told to stop and must do so.
func run(t *testing.T, name string, flags ...string) *program {
	t.Helper()
	flags = append([]string{"-addr", "127.0.0.1:0", "-pprof", "127.0.0.1:0",
		"-upstream-delay", "0", "-access-log=false"}, flags...)
	command := exec.Command(build(t, name), flags...)
	command.Stderr = os.Stderr
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		command.Process.Signal(os.Interrupt)
		deadline := time.AfterFunc(patience, func() { command.Process.Kill() })
		defer deadline.Stop()
		if err := command.Wait(); err != nil {
			t.Errorf("%s, told to stop: %v", name, err)
		}
	})
	p := &program{urls: map[string]string{}}
	lines := bufio.NewScanner(out)
	for len(p.urls) < 3 && lines.Scan() {
		what, url, ok := strings.Cut(lines.Text(), " ")
		if !ok {
			t.Fatalf("%s printed %q", name, lines.Text())
		}
		p.urls[what] = url
	}
	if len(p.urls) < 3 {
		t.Fatalf("%s printed only %v", name, p.urls)
	}
	return p
}

// get returns the body of an answer that must be 200.
func get(t *testing.T, url string, header ...string) string {
	t.Helper()
	request, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if response.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s\n%s", url, response.Status, body)
	}
	return string(body)
}

func TestPrograms(t *testing.T) {
	minted, err := exec.Command(build(t, "mint"), "-subject", "u-400").Output()
	if err != nil {
		t.Fatal(err)
	}
	bearer := "Bearer " + strings.TrimSpace(string(minted))
	for _, name := range []string{"scattered", "struct", "worker", "queue"} {
		t.Run(name, func(t *testing.T) {
			p := run(t, name)
			if got := get(t, p.urls["gateway"]+"/healthz"); got != "ok\n" {
				t.Errorf("/healthz: %q", got)
			}
			body := get(t, p.urls["gateway"]+"/v1/orders/17", "X-Api-Key", "key-ada")
			if !strings.Contains(body, `"path":"/eu-1/acme/orders/17"`) {
				t.Errorf("by API key: %s", body)
			}
			body = get(t, p.urls["gateway"]+"/v1/reports/sales", "Authorization", bearer)
			if !strings.Contains(body, `"path":"/eu-2/initech/reports/sales"`) {
				t.Errorf("by token: %s", body)
			}
			pprof := p.urls["pprof"]
			if !strings.HasSuffix(pprof, "/debug/pprof/") {
				t.Fatalf("the address of pprof is %s", pprof)
			}
			if got := get(t, pprof+"goroutine?debug=1"); !strings.HasPrefix(got, "goroutine profile: ") {
				t.Errorf("goroutine profile: %.80q", got)
			}
			if got := get(t, pprof+"heap"); !strings.HasPrefix(got, "\x1f\x8b") {
				t.Errorf("heap profile: %.80q", got)
			}
		})
	}
}

// TestWorkerProgram: batches go on being settled, by every goroutine that was asked for.
func TestWorkerProgram(t *testing.T) {
	p := run(t, "worker", "-workers", "3", "-batch", "1", "-batch-every", "1ms")
	for i := range 5 {
		get(t, fmt.Sprintf("%s/v1/orders/%d", p.urls["gateway"], i), "X-Api-Key", "key-ada")
	}
	var usage struct {
		Batches int
		Tenants map[string]struct{ Requests int }
	}
	for end := time.Now().Add(patience); usage.Batches < 50 || usage.Tenants["acme"].Requests < 5; {
		if time.Now().After(end) {
			t.Fatalf("after %v: %+v", patience, usage)
		}
		if err := json.Unmarshal([]byte(get(t, p.urls["gateway"]+"/usage")), &usage); err != nil {
			t.Fatal(err)
		}
		time.Sleep(5 * time.Millisecond)
	}
	stacks := get(t, p.urls["pprof"]+"goroutine?debug=2")
	if got := strings.Count(stacks, "metering.(*Meter).Run("); got != 3 {
		t.Errorf("%d goroutines settle batches, want 3", got)
	}
}

// TestQueueProgram: every request stays pending.
func TestQueueProgram(t *testing.T) {
	p := run(t, "queue")
	for i := 1; i <= 5; i++ {
		get(t, fmt.Sprintf("%s/v1/orders/%d", p.urls["gateway"], i), "X-Api-Key", "key-ada")
		want := fmt.Sprintf(`{"pending":%d}`, i)
		// The middleware queues after the answer was written, so a moment may pass.
		got := ""
		for end := time.Now().Add(patience); got != want && time.Now().Before(end); {
			got = get(t, p.urls["gateway"]+"/audit")
		}
		if got != want {
			t.Fatalf("after %d requests: %s, want %s", i, got, want)
		}
	}
}

// TestFlags: mistakes on the command line are told and end the program with status 2 or 1.
func TestFlags(t *testing.T) {
	for _, c := range []struct {
		program string
		flags   []string
		status  int
		text    string
	}{
		{"scattered", []string{"-addr", "127.0.0.1:0", "more"}, 2, `unexpected argument "more"`},
		{"scattered", []string{"-addr", "nowhere:-1", "-pprof", "127.0.0.1:0"}, 1, "opening the gateway's port"},
		{"worker", []string{"-addr", "127.0.0.1:0", "-pprof", "127.0.0.1:0", "-batch", "0"}, 1, "must be positive"},
	} {
		out, err := exec.Command(build(t, c.program), c.flags...).CombinedOutput()
		exit, ok := err.(*exec.ExitError)
		if !ok || exit.ExitCode() != c.status || !strings.Contains(string(out), c.text) {
			t.Errorf("%s %q: %v, %s; want status %d and %q", c.program, c.flags, err, out, c.status, c.text)
		}
	}
}
