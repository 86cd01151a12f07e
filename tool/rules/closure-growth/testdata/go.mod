module example.com/closure

go 1.23

require github.com/urfave/cli/v2 v2.27.5

replace github.com/urfave/cli/v2 => ./third_party/cli
