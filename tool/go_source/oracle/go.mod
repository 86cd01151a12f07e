module waybill.dev/tool/go_source/oracle

go 1.26.0
