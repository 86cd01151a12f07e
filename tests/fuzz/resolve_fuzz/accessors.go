package a

import (
	"context"
	"m/keys"
)

func see(ctx context.Context, x any) {}
var fromAccessor = keys.CtxKey()

func f(ctx context.Context, b bool) {
	see(ctx, keys.CtxKey())        // key: static keys.ctxKey "user"
	see(ctx, keys.CtxNamed("org")) // key: static keys.ctxKey "org"
	see(ctx, keys.CtxTwice())      // key: dynamic keys.ctxKey
	see(ctx, keys.CtxChosen(b))    // key: dynamic keys.ctxKey
	see(ctx, keys.CtxFresh())      // key: dynamic *keys.other
	see(ctx, keys.CtxAny())        // key: static keys.ctxKey "user"
	see(ctx, fromAccessor)         // key: static keys.ctxKey "user"
}
