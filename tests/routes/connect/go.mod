module example.com/routes/connect

go 1.23

require (
	connectrpc.com/connect v1.18.1
	example.com/routes/record v0.0.0
	google.golang.org/protobuf v1.36.5
)

replace example.com/routes/record => ../record
