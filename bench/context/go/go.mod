module waybill.example/bench/context

go 1.23
