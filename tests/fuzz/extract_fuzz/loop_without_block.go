package a

import "context"

func f(ctx context.Context) {
	for i, r := r`ange "text" {
		see(ctx, i)
		see(ctx, r) // the text is longer than the file has tokens: where the loop's block should begin
	}
	use(ctx)
	use(ctx)
	use(ctx)
	use(ctx)
}
