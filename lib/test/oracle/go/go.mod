module scenarios

go 1.23
