// Package request is the state of one request: a struct behind one key.
package request

import (
	"context"
	"sync"
	"time"

	"example.com/incident/bucket"
	"example.com/incident/credential"
	"example.com/incident/directory"
	"example.com/incident/policy"
)

// key is the type of the only key that the gateway puts on a request's context.
type key struct{}

// Origin is where a request came from and which trace it belongs to.
type Origin struct {
	TraceID   string
	SpanID    string
	Started   time.Time
	ClientIP  string
	UserAgent string
	Route     string
	Logged    bool
}

// State is what the middlewares find out about a request. Each part is set by the middleware that
// owns it and read by those after it. The lock is there because whoever is handed the context,
// the transport's goroutines included, may read the state while a middleware writes it.
type State struct {
	mu       sync.RWMutex
	id       string
	caller   credential.Identity
	decision policy.Decision
	tenant   directory.Tenant
	quota    bucket.Verdict
	origin   Origin
}

// Begin returns a context that holds a new state, and the state.
func Begin(ctx context.Context, id string) (context.Context, *State) {
	s := &State{id: id}
	return context.WithValue(ctx, key{}, s), s
}

// Of returns the state of a request. It panics when no Begin came before it: the middlewares are
// then in the wrong order, which no request can mend.
func Of(ctx context.Context) *State {
	s, ok := ctx.Value(key{}).(*State)
	if !ok {
		panic("request.Of: the context comes from no request.Begin")
	}
	return s
}

// ID returns the request's id.
func (s *State) ID() string {
	return s.id
}

// SetCaller says who sent the request.
func (s *State) SetCaller(caller credential.Identity) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.caller = caller
}

// Caller returns who sent the request.
func (s *State) Caller() credential.Identity {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.caller
}

// SetDecision says what the caller may do.
func (s *State) SetDecision(decision policy.Decision) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.decision = decision
}

// Decision returns what the caller may do.
func (s *State) Decision() policy.Decision {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.decision
}

// SetTenant says which tenant the request is for.
func (s *State) SetTenant(tenant directory.Tenant) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tenant = tenant
}

// Tenant returns the tenant that the request is for.
func (s *State) Tenant() directory.Tenant {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.tenant
}

// SetQuota says what is left of the client's plan.
func (s *State) SetQuota(quota bucket.Verdict) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.quota = quota
}

// Quota returns what is left of the client's plan.
func (s *State) Quota() bucket.Verdict {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.quota
}

// SetOrigin says where the request came from.
func (s *State) SetOrigin(origin Origin) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.origin = origin
}

// Origin returns where the request came from.
func (s *State) Origin() Origin {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.origin
}
