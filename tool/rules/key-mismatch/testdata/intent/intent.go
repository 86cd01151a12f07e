package intent

import "context"

type Engine interface {
	Run(ctx context.Context) error
}

type Intent int

type key string

const engineKey key = "engine"
const intentKey key = "intent"
const modeKey key = "mode"

func WithEngine(ctx context.Context, engine Engine) context.Context {
	return context.WithValue(ctx, engineKey, engine)
}

func EngineFrom(ctx context.Context) Engine {
	engine, ok := ctx.Value(engineKey).(Engine)
	if !ok {
		return nil
	}
	return engine
}

func withIntent(ctx context.Context, intent Intent) context.Context {
	return context.WithValue(ctx, intentKey, intent)
}

func intentFrom(ctx context.Context) Intent {
	intent, _ := ctx.Value(engineKey).(Intent) // want "intent.Intent is looked up under the key intent.engineKey"
	return intent
}

type Mode int

func withMode(ctx context.Context, mode Mode) context.Context {
	return context.WithValue(ctx, modeKey, mode)
}

func modeFrom(ctx context.Context) Mode {
	mode, _ := ctx.Value(modeKey).(Mode)
	return mode
}

func Do(ctx context.Context) error {
	ctx = withIntent(withMode(ctx, 1), 2)
	if intentFrom(ctx) == 0 && modeFrom(ctx) == 0 {
		return nil
	}
	return EngineFrom(ctx).Run(ctx)
}
