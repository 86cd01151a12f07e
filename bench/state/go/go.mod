module waybill.example/bench/state

go 1.23
