module example.com/infrastructure

go 1.21

require github.com/sirupsen/logrus v1.9.3

replace github.com/sirupsen/logrus => ./third_party/logrus
