from pathlib import Path
from tests.journeys.hands import Open
from tests.journeys.rolls import write_roll
from PySide6.QtWidgets import QApplication as A
def test_x(open_window: Open, tmp_path: Path) -> None:
    h = open_window()
    def see(n): h.window.main.grab().save(f"/tmp/j/x-{n}.png"); print(n, h.focus.objectName(), "|", h.said)
    h.press("F8"); 
    h.press("Tab"); 
    h.press("Tab"); 
    h.type("Aline Niyonzima"); h.press("Enter"); 
    h.press("Shift+Tab"); h.press("Down"); 
    h.press("Ctrl+L"); 
    h.press("F7"); 
    h.choose_file("Ctrl+I", write_roll(tmp_path/"roll.xlsx")); 
    h.press("Ctrl+Enter"); see("taken")
    h.press("F5"); see("f5")
    h.press("Ctrl+N"); see("new")
    h.type("eth"); see("et"); h.press("Tab"); h.type("816"); h.press("Tab", "Tab"); h.type("addis"); h.press("Tab")
    see("day"); h.type("08"); see("day2"); h.press("Tab"); see("t"); h.press("Tab","Tab"); see("dep"); h.type("1540"); h.press("Tab"); h.type("2005"); see("leg1")
    h.press("Ctrl+L"); see("leg2")
    h.press("Tab"); h.type("500"); h.press("Tab","Tab"); h.type("IAD"); h.press("Tab","Tab","Tab","Tab"); see("dep2"); h.type("22:40"); h.press("Tab"); h.type("0630+1"); see("leg2b")
    h.press("Ctrl+Enter"); see("saved")
    h.press("Ctrl+A"); see("ticked"); h.press("Enter"); see("on")
    h.press("F2"); see("arr"); h.press("Enter"); see("in1")
    h.press("Tab"); see("arrtab"); h.press("Down"); see("arrdown")
    h.press("F9"); h.type("BI-26000703"); h.press("Enter"); see("703")
    h.press("Down","Space"); see("703b"); h.press("Enter"); see("703c"); h.press("Ctrl+Z"); see("703z")
    h.press("Enter"); see("703again")
    print(h.words())
