// Package strays has keys that are used as they should be, and places that miss them.
package strays

import "context"

type key string

const (
	baseKey  key = "base"
	ownerKey key = "owner"
	zoneKey  key = "zone-name"
	levelKey key = "level"
	placeKey key = "place"
)

type Owner struct{ Name string }

func With(ctx context.Context, base, zone, level string, o Owner) context.Context {
	ctx = context.WithValue(ctx, baseKey, base)
	ctx = context.WithValue(ctx, zoneKey, zone)
	ctx = context.WithValue(ctx, levelKey, level)
	return context.WithValue(ctx, ownerKey, o)
}

func Copy(ctx context.Context) string {
	base, _ := ctx.Value(baseKey).(string)
	return base
}

// Move was forgotten when the others got the key of a type of its own.
func Move(ctx context.Context) string {
	base, _ := ctx.Value("base").(string) // want "the key \"base\" that is looked up here is never written, and strays.baseKey is: the text is the same, the type is not"
	return base
}

func OwnerOf(ctx context.Context) Owner {
	o, _ := ctx.Value(ownerKey).(Owner)
	return o
}

// Adopt still writes the text.
func Adopt(ctx context.Context, o Owner) context.Context {
	return context.WithValue(ctx, "owner", o) // want "the key \"owner\" that is written here is never looked up, and strays.ownerKey is: the text is the same, the type is not"
}

func Zone(ctx context.Context) string {
	zone, _ := ctx.Value(zoneKey).(string)
	return zone
}

// ZoneNumber asks for something else than what is under the key of that text.
func ZoneNumber(ctx context.Context) int {
	zone, _ := ctx.Value("zone-name").(int)
	return zone
}

func Level(ctx context.Context) string {
	level, _ := ctx.Value(levelKey).(string)
	return level
}

// SetLevel and PlainLevel have a key of their own, which is used from both ends.
func SetLevel(ctx context.Context, level string) context.Context {
	return context.WithValue(ctx, "level", level)
}

func PlainLevel(ctx context.Context) string {
	level, _ := ctx.Value("level").(string)
	return level
}

func WithRetry(ctx context.Context, node *int) context.Context {
	return context.WithValue(ctx, "retry node", node)
}

func Retry(ctx context.Context) *int {
	node, _ := ctx.Value("retry-node").(*int) // want "the key \"retry-node\" that is looked up here is never written, and \"retry node\" is written and never looked up: \"retry node\" and \"retry-node\" are two texts"
	return node
}

func WithPlace(ctx context.Context, place, site string) context.Context {
	ctx = context.WithValue(ctx, "the place", site)
	return context.WithValue(ctx, placeKey, place)
}

func Place(ctx context.Context) (string, string) {
	place, _ := ctx.Value(placeKey).(string)
	site, _ := ctx.Value("the place").(string)
	return place, site
}
