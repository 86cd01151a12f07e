module example.com/shop

go 1.21

require example.com/elsewhere v1.0.0
