# Extra words after bench and soak are areas: `make soak kill`.
AREAS := $(filter-out demo test bench soak,$(MAKECMDGOALS))
.PHONY: demo test bench soak $(AREAS)

demo: ; @python3 packaging/setup demo && .venv/bin/python -m console demo
test: ; @python3 packaging/setup test && .venv/bin/python -m tests
bench: ; @python3 packaging/setup bench && .venv/bin/python -m benchmarks $(AREAS)
soak: ; @python3 packaging/setup soak && .venv/bin/python -m benchmarks.soak $(AREAS)
ifneq ($(AREAS),)
$(AREAS): ; @:
endif
