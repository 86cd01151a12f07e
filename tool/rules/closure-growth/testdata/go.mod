module example.com/closure

go 1.23

require (
	github.com/urfave/cli/v2 v2.27.5
	golang.org/x/sync v0.10.0
)

replace (
	github.com/urfave/cli/v2 => ./third_party/cli
	golang.org/x/sync => ./third_party/xsync
)
