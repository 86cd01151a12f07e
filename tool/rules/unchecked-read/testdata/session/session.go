// Package session has setters and getters.
package session

import "context"

type (
	userKey    struct{}
	traceKey   struct{}
	tenantKey  struct{}
	roleKey    struct{}
	localeKey  struct{}
	requestKey struct{}
	branchKey  struct{}
	tierKey    struct{}
	creditKey  struct{}
)

func WithUser(ctx context.Context, u string) context.Context {
	return context.WithValue(ctx, userKey{}, u)
}

func User(ctx context.Context) string {
	return ctx.Value(userKey{}).(string) // want "the assertion panics where session.userKey\\{\\} was not written, and a caller comes here with a context that never had it"
}

func WithTrace(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, traceKey{}, id)
}

func Trace(ctx context.Context) string {
	id, _ := ctx.Value(traceKey{}).(string)
	return id
}

func WithTenant(ctx context.Context, t string) context.Context {
	return context.WithValue(ctx, tenantKey{}, t)
}

// Tenant is only called where the tenant is there.
func Tenant(ctx context.Context) string { return ctx.Value(tenantKey{}).(string) }

func WithRole(ctx context.Context, r string) context.Context {
	return context.WithValue(ctx, roleKey{}, r)
}

func Role(ctx context.Context) string {
	v := ctx.Value(roleKey{})
	if v == nil {
		return ""
	}
	return v.(string)
}

func WithLocale(ctx context.Context, l string) context.Context {
	return context.WithValue(ctx, localeKey{}, l)
}

func HasLocale(ctx context.Context) bool { return ctx.Value(localeKey{}) != nil }

func Locale(ctx context.Context) string {
	if !HasLocale(ctx) {
		return "en"
	}
	return ctx.Value(localeKey{}).(string)
}

func WithRequest(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestKey{}, id)
}

// Request is called by handlers alone, whose middlewares are not followed.
func Request(ctx context.Context) string { return ctx.Value(requestKey{}).(string) }

func WithBranch(ctx context.Context, b string) context.Context {
	return context.WithValue(ctx, branchKey{}, b)
}

// Branch is called where the key is there on one of two ways.
func Branch(ctx context.Context) string { return ctx.Value(branchKey{}).(string) }

type Tier struct{ Limit int }

func WithTier(ctx context.Context, p *Tier) context.Context {
	ctx = context.WithValue(ctx, creditKey{}, p)
	return context.WithValue(ctx, tierKey{}, p)
}

// TierLimit expects that there may be no tier, and panics then.
func TierLimit(ctx context.Context, otherwise int) int {
	tier := ctx.Value(tierKey{}).(*Tier) // want "tierKey.* was not written, so the test for nil behind it comes too late \\[likely\\]"
	if tier == nil {
		return otherwise
	}
	return tier.Limit
}

func CreditLimit(ctx context.Context, otherwise int) int {
	tier, _ := ctx.Value(creditKey{}).(*Tier)
	if tier == nil {
		return otherwise
	}
	return tier.Limit
}

type Logger interface{ Panicf(format string, arguments ...any) }

func WithRegion(ctx context.Context, region string) context.Context {
	return context.WithValue(ctx, regionKey{}, region)
}

// Region panics with words of its own.
func Region(ctx context.Context, logger Logger) string {
	region := ctx.Value(regionKey{})
	if region == nil {
		logger.Panicf("no region in %v", ctx)
	}
	return region.(string)
}

type regionKey struct{}

type settingKey struct{}

func WithSetting(ctx context.Context, setting bool) context.Context {
	return context.WithValue(ctx, settingKey{}, setting)
}

func lookUp(ctx context.Context, key, otherwise any) any {
	if v := ctx.Value(key); v != nil {
		return v
	}
	return otherwise
}

// Setting has something to fall back on.
func Setting(ctx context.Context) bool { return lookUp(ctx, settingKey{}, false).(bool) }
