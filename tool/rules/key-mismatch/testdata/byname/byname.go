// Package byname looks a key's name up where the key is meant.
package byname

import "context"

type key int

const (
	zoneKey key = iota
	hostKey
	portKey
)

var cityKey = new(int)

func With(ctx context.Context, host, zone, city string, port int) context.Context {
	ctx = context.WithValue(ctx, hostKey, host)
	ctx = context.WithValue(ctx, zoneKey, zone)
	ctx = context.WithValue(ctx, cityKey, city)
	return context.WithValue(ctx, portKey, port)
}

func Host(ctx context.Context) string {
	host, _ := ctx.Value("hostKey").(string) // want "the name of byname.hostKey is looked up as a text, not the key itself"
	return host
}

func City(ctx context.Context) string {
	city, _ := ctx.Value("cityKey").(string) // want "the name of byname.cityKey is looked up as a text"
	return city
}

func Zone(ctx context.Context) string {
	zone, _ := ctx.Value(zoneKey).(string)
	return zone
}

// Port asks for something else than what is under the key of that name.
func Port(ctx context.Context) []byte {
	port, _ := ctx.Value("portKey").([]byte)
	return port
}

type contextKey int

const (
	ctxKeyBasePath contextKey = iota
	ctxKeyLevel
)

func WithBase(ctx context.Context, path, level string) context.Context {
	ctx = context.WithValue(ctx, ctxKeyBasePath, path)
	return context.WithValue(ctx, ctxKeyLevel, level)
}

func Base(ctx context.Context) string {
	return ctx.Value("base-path").(string) // want "the name of byname.ctxKeyBasePath is looked up as a text"
}

// Levels is another name.
func Levels(ctx context.Context) string {
	levels, _ := ctx.Value("levels").(string)
	return levels
}
