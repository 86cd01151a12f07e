module example.com/routes/nethttp

go 1.23

require (
	example.com/routes/record v0.0.0
	github.com/justinas/alice v1.2.0
)

replace example.com/routes/record => ../record
