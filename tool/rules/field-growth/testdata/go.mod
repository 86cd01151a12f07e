module example.com/field

go 1.23

require (
	github.com/gin-gonic/gin v1.10.0
	go.opentelemetry.io/otel/trace v1.28.0
	google.golang.org/grpc v1.65.0
)

replace (
	github.com/gin-gonic/gin => ./third_party/gin
	go.opentelemetry.io/otel/trace => ./third_party/otel/trace
	google.golang.org/grpc => ./third_party/grpc
)
