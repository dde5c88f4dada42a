# Makes numpy-printing.json: how NumPy prints tensors. Run with: python3 test/data/numpy-printing.py
import numpy as np, json
cases=[]
def add(a, dtype=None):
    a=np.array(a,dtype=dtype) if dtype else np.array(a)
    vals=[ (str(v) if (isinstance(v,float) and not np.isfinite(v)) else v) for v in a.ravel().tolist()]
    vals=[("-0" if isinstance(v,float) and v==0 and np.signbit(v) else v) for v in vals]
    cases.append({"dtype":str(a.dtype),"shape":list(a.shape),"values":vals,"text":np.array2string(a,separator=", ",prefix="array(")})
r=np.random.RandomState(0)
add([[0.5,0.73105858],[0.26894142,0.11920292]]); add([1.,2.,3.]); add([0.1,0.25,100.5]); add([1e-5,1.]); add([1e10,1.5]); add([1/3,2/3]); add([1,-2,300]); add([True,False])
add([float('nan'),1.5,float('inf')]); add([float('-inf'),-0.0,2.25]); add(np.arange(24).reshape(2,3,4)); add(np.arange(2000)); add(r.randn(40,40)); add(r.randn(3,30)); add(r.rand(5),np.float32); add([1e-8,2.5e-7],np.float32); add([0.1,0.2],np.float32); add([1e16,1.]); add([123456.789,0.001]); add([[[1.5]]]); add([1e300,-1e-300]); add(np.arange(100)); add(r.rand(1001)); add([0.0]); add(-np.arange(5,dtype='int8')); add(r.randn(12,12,12)); add([3.0e-5]); add([1e8]); add([99999999.]); add([7,8],np.uint64); add(np.zeros((3,0))); add(r.randn(2,400)); add([1e-4,0.09]); add([1.00000001e-3,1.0]);add([float('nan')]);add([float('nan'),1e-9])
json.dump(cases,open(__file__.replace('.py', '.json'),'w'))
