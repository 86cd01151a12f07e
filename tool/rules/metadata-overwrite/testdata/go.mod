module example.com/overwrite

go 1.23

require google.golang.org/grpc v1.65.0

replace google.golang.org/grpc => ./third_party/grpc
