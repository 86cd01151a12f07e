package main

import (
	"context"
	"fmt"

	"example.com/pairs/auth"
	"example.com/pairs/client"
	"example.com/pairs/wait"
)

func main() {
	ctx := auth.WithID(auth.WithName(context.Background(), "x"), "1")
	fmt.Println(client.ID(ctx), client.Name(ctx), auth.Stream(ctx))
	wait.Done(wait.With(ctx, nil))
}
